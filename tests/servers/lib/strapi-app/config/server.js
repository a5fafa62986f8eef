module.exports = () => ({
  host: '127.0.0.1',
  port: Number(process.env.PORT),
  url: `http://127.0.0.1:${process.env.PORT}`,
  app: { keys: ['one', 'two'] },
});
