// Content types alike in everything but the name (src/api). Tokens and what the public may read at the first start.
const { writeFileSync } = require('node:fs');

const kinds = ['promotion', 'announcement'];

module.exports = {
  async bootstrap({ strapi }) {
    const tokens = strapi.service('admin::api-token');
    if (await tokens.exists({ name: 'Recado' })) return;
    const make = async (name, type) => (await tokens.create({ name, type, description: '', lifespan: null })).accessKey;
    const open = await strapi.db.query('plugin::users-permissions.role').findOne({ where: { type: 'public' } });
    for (const kind of kinds) {
      for (const action of ['find', 'findOne']) {
        await strapi.db.query('plugin::users-permissions.permission')
          .create({ data: { action: `api::${kind}.${kind}.${action}`, role: open.id } });
      }
    }
    const made = { token: await make('Recado', 'full-access'), reader: await make('Reader', 'read-only') };
    writeFileSync(`${process.env.RECADO_SITE}/site.json`, `${JSON.stringify(made).slice(1)}\n`);
  },
};
