// node mail-peers.mjs FOLDER mjml FILE.mjml …      prints {"FILE.mjml": "<html>"}
// node mail-peers.mjs FOLDER caniemail FILE.html … prints "feature: client client" for what is not supported
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, task, ...files] = process.argv.slice(2);
const find = createRequire(join(folder, 'peers.js'));
const load = async (name) => import(pathToFileURL(find.resolve(name)).href);
const read = (file) => readFileSync(file, 'utf8');

if (task === 'mjml') {
  const mjml = (await load('mjml')).default;
  const rendered = {};
  for (const file of files) {
    const { html, errors } = await mjml(read(file), { validationLevel: 'strict', fonts: {} });
    if (errors.length > 0) throw new Error(`${file}: ${JSON.stringify(errors)}`);
    rendered[file] = html;
  }
  console.log(JSON.stringify(rendered));
} else {
  const { caniemail } = await load('caniemail');
  // The five families of programs that most people read their mail with.
  const clients = ['apple-mail.*', 'gmail.*', 'outlook.*', 'yahoo.*', 'samsung-email.*'];
  const found = new Map();
  for (const file of files) {
    const { issues } = caniemail({ clients, html: read(file) });
    for (const [client, list] of issues.errors) {
      for (const { title } of list) {
        found.set(title, (found.get(title) ?? new Set()).add(client));
      }
    }
  }
  for (const title of [...found.keys()].sort()) {
    console.log(`${title}: ${[...found.get(title)].sort().join(' ')}`);
  }
}
