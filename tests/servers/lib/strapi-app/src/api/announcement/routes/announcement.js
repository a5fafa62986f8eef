module.exports = require('@strapi/strapi').factories.createCoreRouter('api::announcement.announcement');
