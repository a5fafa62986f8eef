// node editor.mjs TOOLS URL USER PASSWORD ID: opens a post in the block editor of WordPress, as a person would, and prints each of
// its blocks with what the editor finds wrong with it. A post that is opened and left is not changed: `dirty` says whether the
// editor would ask to save it. TOOLS is the folder of pages.sh.
import path from 'node:path';
import { createRequire } from 'node:module';
import { launch } from './browser.mjs';

const [tools, url, user, password, id] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(tools), 'index.js'));
const browser = await launch(require);
const page = await browser.newPage();
await page.goto(`${url}/wp-login.php`);
await page.fill('#user_login', user);
await page.fill('#user_pass', password);
await page.click('#wp-submit');
await page.waitForURL('**/wp-admin/**');
await page.goto(`${url}/wp-admin/post.php?post=${id}&action=edit`);
await page.waitForFunction(() => window.wp?.data?.select('core/block-editor')?.getBlocks().length > 0);
const seen = await page.evaluate(() => {
  const blocks = [];
  const walk = (list) => list.forEach((block) => {
    const issues = (block.validationIssues ?? []).map((issue) => JSON.stringify(issue.args).slice(0, 300));
    blocks.push({ name: block.name, valid: block.isValid, issues });
    walk(block.innerBlocks);
  });
  walk(window.wp.data.select('core/block-editor').getBlocks());
  return { blocks, dirty: window.wp.data.select('core/editor').isEditedPostDirty() };
});
await browser.close();
console.log(JSON.stringify(seen));
