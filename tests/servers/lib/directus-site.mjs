// directus-site.mjs URL TOKEN: the collections that the tests publish into, and who may do what. Prints the tokens as JSON,
// without the opening brace: the caller puts the address there.
const [url, token] = process.argv.slice(2);
async function call(method, path, body) {
  const answer = await fetch(url + path, {
    method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text).data;
}

const field = (name, type, more = {}) => ({ field: name, type, meta: {}, schema: {}, ...more });
const status = field('status', 'string', { schema: { default_value: 'draft', is_nullable: false }, meta: {
  interface: 'select-dropdown', options: { choices: ['draft', 'published', 'archived'].map(value => ({ text: value, value })) } } });
// Promotions count their items and keep moments in UTC; announcements have UUIDs and times without a zone.
const keys = {
  promotions: field('id', 'integer', { schema: { is_primary_key: true, has_auto_increment: true }, meta: { hidden: true } }),
  announcements: field('id', 'uuid', { schema: { is_primary_key: true, length: 36 }, meta: { hidden: true, special: ['uuid'] } }),
};
for (const [collection, key] of Object.entries(keys)) {
  const moment = collection === 'promotions' ? 'timestamp' : 'dateTime';
  await call('POST', '/collections', { collection, schema: {}, meta: {
    archive_field: 'status', archive_value: 'archived', unarchive_value: 'draft' }, fields: [
    key, status, field('title', 'string', { meta: { required: true } }), field('slug', 'string'), field('body', 'text'),
    field('starts', moment), field('ends', moment), field('image', 'uuid', { meta: { interface: 'file-image', special: ['file'] } }),
    field('recado_id', 'string', { meta: { note: 'Filled by Recado', hidden: true } }),
  ] });
  await call('POST', '/relations', { collection, field: 'image', related_collection: 'directus_files', schema: { on_delete: 'SET NULL' } });
}

const open = (await call('GET', '/policies')).find(policy => policy.name === '$t:public_label').id;
const collections = Object.keys(keys);
const allow = (policy, collection, action) => ({ policy, collection, action, permissions: {}, fields: ['*'] });
// "Published items only" would be a rule, and rules need a licence since Directus 12: the site asks for them by a filter.
await call('POST', '/permissions', [...collections, 'directus_files'].map(name => allow(open, name, 'read')));
const tokens = {};
for (const [name, actions] of Object.entries({ editor: ['create', 'read', 'update', 'delete'], reader: ['read'] })) {
  const policy = (await call('POST', '/policies', { name, admin_access: false, app_access: false })).id;
  await call('POST', '/permissions', [...collections, 'directus_files'].flatMap(collection => actions.map(action => allow(policy, collection, action))));
  const role = (await call('POST', '/roles', { name, policies: { create: [{ policy }], update: [], delete: [] } })).id;
  tokens[name] = `${name}-token-0123456789`;
  await call('POST', '/users', { email: `${name}@example.com`, password: `${name}pw`, role, token: tokens[name] });
}
console.log(JSON.stringify({ token, ...tokens }).slice(1));
