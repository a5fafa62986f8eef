// node open-now.mjs TOOLS CASE.json…: opens a page of a rendered site in Chromium under many clocks, for visitors in many
// zones, and compares what it says of now with opening_hours evaluating an OpenStreetMap expression of the same hours.
// Run it with TZ set to the shop's zone: opening_hours reads the clock of its own process. TOOLS is the folder of
// visitors.sh. A case is {site, page, zone, expression, words, weekdays, locale, clocks: [instant], rows: {instant: row},
// unlike: [instant at which opening_hours itself is wrong]}.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { launch, serve } from './browser.mjs';

const [tools, ...cases] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const opening_hours = require('opening_hours');

const VISITORS = ['America/Sao_Paulo', 'Europe/Dublin', 'Asia/Tokyo', 'America/Los_Angeles', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];
const DAY = 864e5;

let findings = 0;
let compared = 0;
const say = (what) => { findings += 1; console.log(what); };

// The sentence of a page, from another evaluator's state and next change.
function expected(hours, at, { words, weekdays, locale }) {
  const state = hours.getState(at);
  let next = hours.getNextChange(at);
  // Midnight between two whole days is no change.
  while (next && hours.getState(next) === state) next = hours.getNextChange(next);
  if (!next) return state ? words.open_now : words.closed_now;
  if (state && next - at > 8 * DAY) return words.open_now;
  const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const midnight = next.getHours() === 0 && next.getMinutes() === 0;
  const shown = state && midnight ? new Date(next - 1) : next;
  const ahead = Math.round((day(shown) - day(at)) / DAY);
  let time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(next);
  if (locale === 'en-US') time = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit' }).format(next).toLowerCase().replace(/\s/u, ' ');
  else if (state && midnight) time = '24:00';
  let name = weekdays[(shown.getDay() + 6) % 7];
  if (ahead === 1) name = words.tomorrow;
  if (ahead > 6) name = words.on_date.replace('{day}', new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(shown));
  if (state) return words.open_until.replace('{time}', next - at > DAY ? `${name} ${time}` : time);
  return (ahead ? words.closed_opens_day : words.closed_opens).replace('{day}', name).replace('{time}', time);
}

const browser = await launch(require);
for (const file of cases) {
  const one = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (one.zone !== process.env.TZ) throw new Error(`TZ has to be ${one.zone}`);
  const hours = new opening_hours(one.expression, null, { mode: 0 });
  const server = await serve(one.site);
  const seen = new Set();
  for (const timezoneId of VISITORS) {
    const context = await browser.newContext({ timezoneId });
    const page = await context.newPage();
    page.on('pageerror', (error) => say(`${timezoneId}: ${error}`));
    await page.clock.setFixedTime(new Date(one.clocks[0]));
    await page.goto(`${server.base}/${one.page}`, { waitUntil: 'load' });
    for (const clock of one.clocks.filter((each) => !one.unlike.includes(each))) {
      const at = new Date(clock);
      await page.clock.setFixedTime(at);
      const said = await page.evaluate(() => {
        document.dispatchEvent(new Event('visibilitychange'));
        const rows = [...document.querySelectorAll('tr.today')].map((row) => row.querySelector('th').innerText.replace(/\s+/g, ' ').trim());
        return { now: document.querySelector('.open-now').textContent, rows };
      });
      compared += 1;
      seen.add(said.now);
      const wanted = expected(hours, at, one);
      if (said.now !== wanted) say(`${one.site} ${clock} seen from ${timezoneId}: "${said.now}", not "${wanted}"`);
      const row = one.rows[clock];
      if (row !== undefined && !(row === '' ? said.rows.length === 0 : said.rows.length === 1 && said.rows[0].startsWith(row))) say(`${one.site} ${clock} seen from ${timezoneId}: today is ${JSON.stringify(said.rows)}, not ${row}`);
    }
    await context.close();
  }
  if (one.clocks.length < 30 || seen.size < 5) say(`${one.site}: ${one.clocks.length} clocks, ${seen.size} sentences`);
  server.close();
}
await browser.close();
console.log(`compared ${compared} times, ${findings} findings`);
process.exitCode = findings === 0 && compared > 0 ? 0 : 1;
