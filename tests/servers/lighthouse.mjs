// node lighthouse.mjs TOOLS SITE…: Lighthouse's scores of each rendered site's front page, as JSON: {site: {category:
// score of 100}}, and what it marks down. Performance is the median of three looks with Lighthouse's own simulated
// telephone and network. TOOLS is the folder of visitors.sh.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { EXECUTABLE, FLAGS, serve } from './browser.mjs';

const [tools, ...sites] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const lighthouse = (await load('lighthouse')).default;
const launcher = await load('chrome-launcher');

const LOOKS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

const result = {};
for (const site of sites) {
  const server = await serve(site, gzipSync);
  const scores = Object.fromEntries(CATEGORIES.map((category) => [category, []]));
  const marked = new Set();
  for (let look = 0; look < LOOKS; look += 1) {
    const chrome = await launcher.launch({ chromePath: EXECUTABLE, chromeFlags: ['--headless', ...FLAGS] });
    const { lhr } = await lighthouse(`${server.base}/`, { port: chrome.port, output: 'json', logLevel: 'silent', onlyCategories: CATEGORIES });
    await chrome.kill();
    if (lhr.runtimeError) marked.add(lhr.runtimeError.message);
    for (const category of CATEGORIES) {
      const { score, auditRefs } = lhr.categories[category];
      scores[category].push(Math.round((score ?? 0) * 100));
      for (const { id, weight } of auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 1) marked.add(`${id}: ${audit.title} ${audit.displayValue ?? ''}`);
      }
    }
  }
  server.close();
  const median = (all) => all.sort((a, b) => a - b)[Math.floor(LOOKS / 2)];
  result[site] = { ...Object.fromEntries(Object.entries(scores).map(([category, all]) => [category, median(all)])), marked: [...marked] };
}
console.log(JSON.stringify(result));
