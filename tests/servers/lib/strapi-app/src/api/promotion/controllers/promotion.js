module.exports = require('@strapi/strapi').factories.createCoreController('api::promotion.promotion');
