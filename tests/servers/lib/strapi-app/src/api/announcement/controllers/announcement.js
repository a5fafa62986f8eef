module.exports = require('@strapi/strapi').factories.createCoreController('api::announcement.announcement');
