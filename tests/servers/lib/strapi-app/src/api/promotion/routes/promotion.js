module.exports = require('@strapi/strapi').factories.createCoreRouter('api::promotion.promotion');
