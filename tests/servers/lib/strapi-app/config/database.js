module.exports = () => ({
  connection: {
    client: 'mysql',
    connection: {
      socketPath: process.env.RECADO_SOCKET, user: 'strapi', password: 'strapi', database: 'strapi', charset: 'utf8mb4',
    },
  },
});
