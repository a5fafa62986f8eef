// What the scripts beside this file share: the system's Chromium, and a server of a rendered site on loopback.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

export const EXECUTABLE = '/usr/bin/chromium';
export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const KINDS = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.jpg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp', '.gif': 'image/gif',
  '.svg': 'image/svg+xml', '.xml': 'application/xml', '.ics': 'text/calendar; charset=utf-8', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
};

export const launch = (require) => require('playwright-core').chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });

// Piece by piece, broken where a paint between two pieces would show the most.
async function slowly(response, html) {
  for (const piece of html.split(/(?<=>)(?=[^<\s])|(?<=[^>\s])(?=<)/)) {
    response.write(piece);
    await new Promise((after) => { setTimeout(after, 20); });
  }
  response.end();
}

// As a server of static files does it: compressed where that helps, assets named by content kept for ever, and nothing
// runs but what comes from the site itself.
// `server.slow` brings its pages piece by piece.
export function serve(site, compress) {
  const server = http.createServer((request, response) => {
    let file = path.join(site, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    if (file.endsWith('/')) file += 'index.html';
    fs.readFile(file, (error, bytes) => {
      const headers = { 'content-type': KINDS[path.extname(file)] ?? 'text/plain', 'content-security-policy': "script-src 'self'" };
      if (file.includes('/assets/')) headers['cache-control'] = 'public, max-age=31536000, immutable';
      const text = /\.(html|css|js|svg|xml|webmanifest)$/.test(file);
      if (compress && text && !error) headers['content-encoding'] = 'gzip';
      response.writeHead(error ? 404 : 200, headers);
      if (server.slow && text && file.endsWith('.html')) return slowly(response, bytes.toString());
      response.end(headers['content-encoding'] ? compress(bytes) : bytes);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => {
    server.base = `http://127.0.0.1:${server.address().port}`;
    resolve(server);
  }));
}
