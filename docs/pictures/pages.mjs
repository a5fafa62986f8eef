// node pages.mjs TOOLS DOCS SITE@INSTANT@FOLDER…: draws every page of rendered sites into DOCS/pictures/pages, and writes
// their list to DOCS/pages.md. TOOLS is the folder of tests/servers/pages.sh. A sheet shows one page at the widths of a
// telephone, a tablet and a desk, light and dark, and on paper: the paper is what the browser prints, page by page. The
// browser's clock stands at the instant. A page that an earlier FOLDER of its site had is not drawn again; sheets of
// pages that are gone are removed.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createRequire } from 'node:module';
import { launch, serve } from '../../tests/servers/browser.mjs';

const [tools, docs, ...sets] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const run = promisify(execFile);

// How wide a window is, how wide the sheet shows it, and how high the window is.
const SCREENS = [[320, 150, 640], [768, 230, 1024], [1280, 330, 800]];
const SCHEMES = ['light', 'dark'];
const PAPER = 230;
// A longer page is cut: the sheet is there to be seen at once.
const TALLEST = 1000;
const GAP = 12;
const QUALITY = 34;
const AT_ONCE = 3;

const STYLE = `* { box-sizing: border-box; margin: 0; }
body { width: max-content; padding: ${GAP}px; display: flex; gap: ${GAP}px; align-items: start; background: #8a8f94; font: 13px/1.5 system-ui, sans-serif; color: #111; }
figure { display: grid; gap: 4px; }
div { max-height: ${TALLEST}px; overflow: hidden; display: grid; gap: 6px; }
img { display: block; width: 100%; }
.cut { border-bottom: 3px dashed #fff; }`;

const picture = (kind, bytes) => `<img alt="" src="data:image/${kind};base64,${bytes.toString('base64')}">`;
const figure = (label, width, pictures, cut) => `<figure style="width:${width}px"><figcaption>${label}</figcaption><div${cut ? ' class="cut"' : ''}>${pictures}</div></figure>`;

// All pictures of a page, those further down too.
async function whole() {
  const images = [...document.images];
  for (const one of images) one.loading = 'eager';
  await Promise.all(images.map((one) => one.decode().catch(() => {})));
}

async function screens(page) {
  const figures = [];
  for (const [width, shown, height] of SCREENS) {
    await page.setViewportSize({ width, height });
    await page.evaluate(whole);
    const full = await page.evaluate(() => document.documentElement.scrollHeight);
    const most = Math.floor(TALLEST * width / shown);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ media: 'screen', colorScheme });
      const bytes = await page.screenshot({ type: 'jpeg', quality: 90, fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(full, most) } });
      figures.push(figure(`${width}, ${colorScheme}`, shown, picture('jpeg', bytes), full > most));
    }
  }
  return figures;
}

async function paper(page, work) {
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  fs.writeFileSync(`${work}/print.pdf`, await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  await run('pdftoppm', ['-png', '-r', '64', `${work}/print.pdf`, `${work}/print`]);
  const names = fs.readdirSync(work).filter((name) => name.endsWith('.png')).sort();
  const sheets = names.map((name) => fs.readFileSync(`${work}/${name}`));
  for (const name of names) fs.rmSync(`${work}/${name}`);
  const high = names.length * PAPER * Math.SQRT2;
  return figure(`on paper, ${names.length === 1 ? '1 page' : `${names.length} pages`}`, PAPER, sheets.map((bytes) => picture('png', bytes)).join(''), high > TALLEST);
}

async function draw(page, sheet, work, task) {
  await page.clock.setFixedTime(new Date(task.instant));
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.setViewportSize({ width: SCREENS[0][0], height: SCREENS[0][2] });
  await page.goto(`${task.base}/${task.name}`, { waitUntil: 'load' });
  const heading = await page.evaluate(() => document.querySelector('h1')?.textContent.trim() ?? document.title);
  const figures = [...await screens(page), await paper(page, work)];
  await sheet.setContent(`<!doctype html><style>${STYLE}</style><body>${figures.join('')}`);
  await sheet.evaluate(whole);
  fs.mkdirSync(path.dirname(task.file), { recursive: true });
  await sheet.locator('body').screenshot({ path: task.file, type: 'jpeg', quality: QUALITY });
  return heading;
}

// What is to be drawn, in the order of the list.
const tasks = [];
const servers = [];
for (const one of sets) {
  const [site, instant, folder] = one.split('@');
  const server = await serve(folder);
  servers.push(server);
  for (const name of fs.readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith('.html')).sort()) {
    const address = name.replace(/(^|\/)index\.html$/, '$1');
    const file = `${address.replace(/\.html$|\/$/, '').replaceAll('/', '-') || 'index'}.jpg`;
    const task = { site, instant, name, address: `/${address}`, below: `pictures/pages/${site}/${file}`, base: server.base };
    task.file = path.join(docs, task.below);
    const other = tasks.find(({ below }) => below === task.below);
    if (other && other.address !== task.address) throw new Error(`${task.address} and ${other.address} of ${site} would have the same sheet`);
    if (!other) tasks.push(task);
  }
}

const browser = await launch(require);
const left = [...tasks];
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'sheet-'));
  const page = await browser.newPage();
  const sheet = await browser.newPage({ viewport: { width: 2100, height: 900 } });
  for (let task = left.shift(); task; task = left.shift()) task.heading = await draw(page, sheet, work, task);
  fs.rmSync(work, { recursive: true });
}));
await browser.close();
for (const server of servers) server.close();

const drawn = new Set(tasks.map(({ file }) => file));
const folder = path.join(docs, 'pictures/pages');
for (const name of fs.readdirSync(folder, { recursive: true }).map(String)) {
  const file = path.join(folder, name);
  if (name.endsWith('.jpg') && !drawn.has(file)) fs.rmSync(file);
}

const lines = ['# Every page of the samples', '', '`docs/pictures/pages.sh` draws each page with Chromium as it is at a fixed instant: 320, 768 and 1280 pixels wide, light', 'and dark, and as it prints on A4. Below a dashed edge the page goes on.'];
for (const site of new Set(tasks.map((task) => task.site))) {
  const own = tasks.filter((task) => task.site === site);
  const instants = [...new Set(own.map(({ instant }) => instant))];
  lines.push('', `## ${site}`);
  for (const instant of instants) {
    lines.push('', `As of ${instant.slice(0, 10)}, ${instant.slice(11, 16)}:`, '');
    for (const task of own.filter((one) => one.instant === instant)) lines.push(`- [\`${task.address}\`](${task.below}) ${task.heading}`);
  }
}
fs.writeFileSync(path.join(docs, 'pages.md'), `${lines.join('\n')}\n`);
const bytes = [...drawn].map((file) => fs.statSync(file).size);
console.log(`${bytes.length} sheets, ${Math.round(bytes.reduce((sum, one) => sum + one, 0) / 1000)} kB, the largest ${Math.round(Math.max(...bytes) / 1000)} kB`);
