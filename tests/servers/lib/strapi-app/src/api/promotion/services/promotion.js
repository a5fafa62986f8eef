module.exports = require('@strapi/strapi').factories.createCoreService('api::promotion.promotion');
