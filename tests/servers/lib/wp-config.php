<?php // The settings of every WordPress that the tests start: the tree is shared, what is one site's own lies in its folder.
$site = getenv('RECADO_SITE');
define('DB_NAME', 'wordpress'); define('DB_USER', 'wordpress'); define('DB_PASSWORD', 'wordpress');
define('DB_HOST', 'localhost:' . getenv('RECADO_SOCKET')); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
if (getenv('RECADO_DATABASE') === 'sqlite') { define('DB_DIR', "$site/"); define('DB_FILE', 'wordpress.sqlite'); }
$table_prefix = 'wp_';
define('WP_HOME', getenv('RECADO_URL')); define('WP_SITEURL', WP_HOME);
define('WP_CONTENT_DIR', "$site/content"); define('WP_CONTENT_URL', WP_HOME . '/wp-content');
// Application passwords over plain HTTP are for such a site alone.
define('WP_ENVIRONMENT_TYPE', file_exists("$site/production") ? 'production' : 'local');
define('DISABLE_WP_CRON', true); // A test asks for /wp-cron.php?doing_wp_cron itself.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_AUTO_UPDATE_CORE', false);
define('FS_METHOD', 'direct'); define('WP_DEBUG', false);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $key) { define($key . '_KEY', "k$key"); define($key . '_SALT', "s$key"); }
if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') $_SERVER['HTTPS'] = 'on';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
