module.exports = ['logger', 'errors', 'security', 'cors', 'query', 'body', 'session', 'public'].map(name => `strapi::${name}`);
