// A Strapi with its database on a unix socket and without the administration's pages, which would have to be built.
const { createStrapi } = require('@strapi/strapi');
createStrapi({ appDir: __dirname, distDir: __dirname }).start();
