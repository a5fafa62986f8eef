module.exports = () => ({
  auth: { secret: 'admin-secret' },
  apiToken: { salt: 'token-salt' },
  transfer: { token: { salt: 'transfer-salt' } },
  secrets: { encryptionKey: '0123456789abcdef0123456789abcdef' },
  flags: { nps: false, promoteEE: false },
  serveAdminPanel: false,
});
