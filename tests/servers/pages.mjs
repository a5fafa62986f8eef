// node pages.mjs TOOLS [+]SITE[@INSTANT]…: looks at every page of rendered sites, and prints what is wrong, one finding on a line. Of a site
// with `+` before it only the pages are looked at that no site before it had.
// TOOLS is the folder of pages.sh. Each page is judged by html-validate; in Chromium, at the widths of a telephone, a
// tablet and a desk, light and dark, by axe-core; nothing may be asked of another host, lie beyond the right edge, or
// move after it was seen. Every picture is there, in one of its sizes, and about as wide as it said it would be shown.
// With an instant the browser's clock stands there, which is when the site should have been made.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { launch, serve } from './browser.mjs';

const [tools, ...sites] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const { HtmlValidate } = require('html-validate');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [320, 768, 1280];
const HEIGHT = 900;
const SCHEMES = ['light', 'dark'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// Telephone numbers are kept on one line by the style sheets, so that a copied number holds plain spaces.
const validate = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'doctype-style': ['error', { style: 'lowercase' }], 'tel-non-breaking': 'off' } });

const seen = new Set();
let findings = 0;
let looked = 0;
const say = (site, page, what) => { findings += 1; console.log(`${site}/${page}: ${what}`); };

const pagesOf = (site) => fs.readdirSync(site, { recursive: true }).map(String).filter((name) => name.endsWith('.html')).sort();

// What is wrong with the pictures as they are shown now. All are fetched for it, those further down too.
async function pictures() {
  const wrong = [];
  for (const one of document.images) {
    one.loading = 'eager';
    // Written once more, it is chosen once more, for the window as it is now.
    const shown = new Promise((resolve) => { one.onload = () => resolve(true); one.onerror = () => resolve(false); setTimeout(resolve, 30_000, false); });
    if (one.srcset) one.setAttribute('srcset', one.srcset); else one.setAttribute('src', one.src);
    if (!await shown) wrong.push(`cannot show ${one.currentSrc}`);
    const srcset = one.srcset.split(', ').filter(Boolean).map((part) => part.split(' '));
    if (srcset.length === 0 || one.clientWidth === 0) continue;
    const taken = srcset.some(([address]) => new URL(address, document.baseURI).href === one.currentSrc);
    // A browser counts a picture's width in what `sizes` said.
    const said = one.naturalWidth;
    if (!taken) wrong.push(`shows ${one.currentSrc}, which is none of its sizes`);
    if (one.clientWidth > said * 1.15) wrong.push(`shows ${one.currentSrc} ${one.clientWidth} px wide and said ${said}`);
    if (one.clientWidth < said * 0.6) wrong.push(`shows ${one.currentSrc} ${one.clientWidth} px wide only and said ${said}`);
  }
  return wrong;
}

// What moved after it was painted, and by how much.
function shifts() {
  return new Promise((resolve) => {
    const moved = [];
    const text = (node) => (node ? (node.outerHTML ?? node.textContent).slice(0, 80) : 'a part of a style');
    const note = (entry) => moved.push(`${entry.value}: ${entry.sources.map((source) => text(source.node)).join(' and ')}`);
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(moved)));
  });
}

// A page that a slow line brings piece by piece.
async function trickle(page, site, name, server) {
  server.slow = true;
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.goto(`${server.base}/${name}`, { waitUntil: 'load' });
  server.slow = false;
  const moved = await page.evaluate(shifts);
  if (moved.length > 0) say(site, name, `moves while it arrives (${moved.join(', ')})`);
}

async function look(page, site, name, base) {
  const asked = [];
  const note = (request) => { if (!request.url().startsWith(base)) asked.push(request.url()); };
  page.on('request', note);
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.goto(`${base}/${name}`, { waitUntil: 'load' });
  page.off('request', note);
  for (const url of asked) say(site, name, `asks for ${url}`);
  const moved = await page.evaluate(shifts);
  if (moved.length > 0) say(site, name, `moves after it was seen (${moved.join(', ')})`);
  await page.evaluate(axe);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (beyond > 0) say(site, name, `is ${beyond} px wider than a window of ${width}`);
    for (const what of await page.evaluate(pictures)) say(site, name, `${width}: ${what}`);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
      for (const one of violations) for (const node of one.nodes) say(site, name, `${width} ${colorScheme}: ${one.id}: ${node.html} ${node.failureSummary.replace(/\s+/g, ' ')}`);
      looked += 1;
    }
  }
}

const browser = await launch(require);
for (const one of sites) {
  const [site, instant] = one.replace(/^\+/, '').split('@');
  const pages = pagesOf(site).filter((name) => !one.startsWith('+') || !seen.has(name));
  for (const name of pages) seen.add(name);
  const server = await serve(site);
  const { base } = server;
  const page = await browser.newPage();
  if (instant) await page.clock.setFixedTime(new Date(instant));
  for (const name of pages) {
    const report = await validate.validateFile(path.join(site, name));
    for (const result of report.results) for (const one of result.messages) say(site, name, `${one.line}:${one.column} ${one.ruleId} ${one.message}`);
    await look(page, site, name, base);
  }
  // A long page, and one that is shorter than the window.
  for (const name of ['index.html', '404.html'].filter((each) => pages.includes(each))) await trickle(page, site, name, server);
  await page.close();
  server.close();
}
await browser.close();
console.log(`looked ${looked} times, ${findings} findings`);
process.exitCode = findings === 0 && looked > 0 ? 0 : 1;
