module.exports = require('@strapi/strapi').factories.createCoreService('api::announcement.announcement');
