<?php
// For `php -S`: files as they are, everything else to index.php. A file in the site's folder, by its mere existence,
// makes the host behave as some hosts do:
//   plain           no pretty permalinks: the API answers at /?rest_route= alone
//   strip-auth      the Authorization header never reaches WordPress
//   production      application passwords need HTTPS (WordPress's own rule)
//   no-passwords    a plugin has switched application passwords off
//   no-rest         a plugin has closed the API to whoever is not logged in, before passwords are looked at
//   firewall        writes to the API get a firewall's page, 403
//   challenge       the API gets a page that asks for a human, 200
//   maintenance     everything gets 503 with a page
//   rate-limit      the API gets 429; the file holds the seconds of Retry-After
//   warnings        a PHP warning stands before the JSON
//   lost-reply      a write is carried out, and then answered with the proxy's 502
//   slow            every answer of the API waits; the file holds the seconds
$site = getenv('RECADO_SITE'); $root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
$on = fn($switch) => file_exists("$site/$switch");
$number = fn($switch, $else) => (float) (trim(file_get_contents("$site/$switch")) ?: $else);
$page = function ($status, $title, $text) {
  http_response_code($status); header('Content-Type: text/html; charset=UTF-8');
  echo "<!DOCTYPE html>\n<html><head><title>$title</title></head><body><h1>$title</h1><p>$text</p></body></html>\n";
};
$api = str_starts_with($path, '/wp-json') || isset($_GET['rest_route']);
$write = !in_array($_SERVER['REQUEST_METHOD'], ['GET', 'HEAD', 'OPTIONS'], true);

if ($on('strip-auth')) unset($_SERVER['HTTP_AUTHORIZATION'], $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']);
if ($on('maintenance')) {
  header('Retry-After: 600');
  return $page(503, 'Maintenance', 'Briefly unavailable for scheduled maintenance. Check back in a minute.');
}
if ($api && $write && $on('firewall')) return $page(403, 'Blocked', 'A potentially unsafe operation has been detected in your request to this site. Your access to this service has been limited.');
if ($api && $on('challenge')) return $page(200, 'Just a moment...', 'Checking if the site connection is secure. Enable JavaScript and cookies to continue.');
if ($api && $on('rate-limit')) {
  header('Retry-After: ' . (int) $number('rate-limit', 1));
  return $page(429, 'Too Many Requests', 'Slow down.');
}
if ($api && $on('slow')) usleep((int) (1e6 * $number('slow', 1)));
if ($api && $write && $on('lost-reply')) {
  ob_start(function () {
    header_remove(); header('HTTP/1.1 502 Bad Gateway'); header('Content-Type: text/html');
    return "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n";
  });
}
if ($api && $on('warnings')) {
  ob_start();
  echo "<br />\n<b>Warning</b>:  Undefined array key &quot;title&quot; in <b>/home/site/public_html/wp-content/plugins/seo/seo.php</b> on line <b>214</b><br />\n";
}

// What is the site's own lies outside of the tree.
if (str_starts_with($path, '/wp-content/') && is_file($file = "$site/content" . substr($path, 11)) && !str_contains($path, '..') && !str_ends_with($path, '.php')) {
  $types = ['css' => 'text/css', 'js' => 'text/javascript', 'svg' => 'image/svg+xml', 'json' => 'application/json'];
  header('Content-Type: ' . ($types[pathinfo($file, PATHINFO_EXTENSION)] ?? mime_content_type($file)));
  header('Content-Length: ' . filesize($file));
  readfile($file);
  return;
}
if ($path !== '/' && file_exists($root . $path)) {
  if (!is_dir($root . $path)) return false;
  if (file_exists("$root$path/index.php")) { chdir("$root$path"); require "$root$path/index.php"; return; }
}
if ($path !== '/' && $path !== '/index.php' && $on('plain')) return $page(404, 'Not Found', 'The requested URL was not found on this server.');
$_SERVER['SCRIPT_NAME'] = '/index.php'; $_SERVER['PHP_SELF'] = '/index.php';
chdir($root);
require "$root/index.php";
