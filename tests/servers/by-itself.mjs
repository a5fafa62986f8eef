// node by-itself.mjs TOOLS STORY SITE [INSTANT…]: what a page of a rendered site does by itself in Chromium. STORY is
//   over BEFORE AFTER   offers and announcements between these two instants go, a list without any with what is around it
//   change BEFORE       at the next change, which the page announces, its sentence changes while nobody touches it
//   plain INSTANT       without JavaScript the table stands and nothing is claimed of the minute; with it nothing moves
// TOOLS is the folder of visitors.sh. Prints what is seen as JSON.
import path from 'node:path';
import { createRequire } from 'node:module';
import { launch, serve } from './browser.mjs';

const [tools, story, site, ...instants] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const browser = await launch(require);
const server = await serve(site);

async function open(address, instant, options = {}) {
  const context = await browser.newContext({ timezoneId: 'Asia/Tokyo', viewport: { width: 320, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => { throw error; });
  await page.clock.install({ time: new Date(instant) });
  await page.goto(`${server.base}/${address}`, { waitUntil: 'load' });
  return page;
}

const text = async (page, selector) => (await page.locator(selector).allInnerTexts()).map((one) => one.replace(/\s+/g, ' ').trim());
const visible = (page, selector) => page.locator(selector).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
const seen = {};

if (story === 'over') {
  for (const [name, instant] of [['before', instants[0]], ['after', instants[1]]]) {
    const home = await open('', instant);
    const offers = await open('promocoes/', instant);
    const offer = await open('promocoes/bolo/', instant);
    const news = await open('avisos/agua/', instant);
    seen[name] = {
      cards: await visible(home, '.offers li'),
      headings: (await text(home, 'main section:not([hidden]) > h2')),
      banner: await visible(home, '.banner'),
      none: await visible(offers, '[data-empty]'),
      over: await visible(offer, '.ended'),
      code: await visible(offer, '.code'),
      article: await visible(news, 'article'),
      instead: await visible(news, '[data-begins]'),
    };
    // A tab that stays open over the end.
    if (name === 'before') {
      await home.clock.fastForward(new Date(instants[1]) - new Date(instant));
      seen.while = await visible(home, '.offers li');
    }
  }
} else if (story === 'change') {
  const page = await open('', instants[0]);
  seen.before = await text(page, '.open-now');
  // Until here the page's clock runs by itself, for as long as loading it takes.
  await page.clock.pauseAt(new Date(+new Date(instants[0]) + 59_000));
  seen.just_before = await text(page, '.open-now');
  await page.clock.runFor(2_000);
  seen.after = await text(page, '.open-now');
  // Midnight of the shop, while the visitor sleeps.
  await page.clock.fastForward(6.5 * 36e5);
  seen.next_day = { now: await text(page, '.open-now'), today: await text(page, 'p.today'), row: await text(page, 'tr.today th') };
} else {
  const plain = await open('', instants[0], { javaScriptEnabled: false });
  seen.plain = { now: await visible(plain, '.open-now'), said: await text(plain, '.open-now'), rows: await text(plain, '.week tr') };
  const page = await open('', instants[0]);
  seen.now = await text(page, '.open-now');
  seen.moved = await page.evaluate(() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; })).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 0);
  })).catch(() => null);
  seen.height = [await plain.evaluate(() => document.querySelector('.week').getBoundingClientRect().height), await page.evaluate(() => document.querySelector('.week').getBoundingClientRect().height)];
}
await browser.close();
server.close();
console.log(JSON.stringify(seen));
