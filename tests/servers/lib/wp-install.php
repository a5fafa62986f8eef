<?php
// wp-install.php TREE: an installed site with pretty permalinks, one user of each role with an application password, a page
// with a region of ours, and categories. Prints them as JSON, without the opening brace: the caller puts the address there.
define('WP_INSTALLING', true);
$url = getenv('RECADO_URL');
$_SERVER['HTTP_HOST'] = preg_replace('#^http://#', '', $url);
$_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REQUEST_METHOD'] = 'GET';
require "$argv[1]/wp-load.php";
require ABSPATH . 'wp-admin/includes/upgrade.php';
if (!function_exists('wp_new_blog_notification')) { function wp_new_blog_notification(...$ignored) {} }
$admin = wp_install('Casa Aurora', 'admin', 'admin@example.test', true, '', 'adminpass')['user_id'];
update_option('timezone_string', 'America/Sao_Paulo');
update_option('permalink_structure', '/%postname%/');
$GLOBALS['wp_rewrite']->init();
$GLOBALS['wp_rewrite']->flush_rules(false);
$password = fn($id) => WP_Application_Passwords::create_new_application_password($id, ['name' => 'Recado'])[0];
$users = [];
foreach (['editor', 'author', 'contributor', 'subscriber'] as $role) {
  $id = wp_insert_user(['user_login' => $role, 'user_pass' => "{$role}pass", 'user_email' => "$role@example.test", 'role' => $role]);
  $users[$role] = $password($id);
}
$categories = [];
foreach (['promocoes' => 'Promoções', 'avisos' => 'Avisos', 'eventos' => 'Eventos'] as $slug => $name) {
  $categories[$slug] = wp_insert_term($name, 'category', ['slug' => $slug])['term_id'];
}
wp_set_current_user($admin);
$page = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Contato', 'post_name' => 'contato', 'post_author' => $admin,
  'post_content' => wp_slash(<<<'H'
<!-- wp:paragraph -->
<p>Fale com a gente.</p>
<!-- /wp:paragraph -->

<!-- wp:group {"layout":{"type":"constrained"}} -->
<div class="wp-block-group"><!-- wp:html -->
<!-- recado:horario --><p>old</p><!-- /recado:horario -->
<!-- /wp:html --></div>
<!-- /wp:group -->

<!-- wp:paragraph -->
<p>Rua das Flores, 12</p>
<!-- /wp:paragraph -->
H)]);
echo substr(json_encode(['version' => $GLOBALS['wp_version'], 'user' => 'admin', 'password' => $password($admin),
  'users' => $users, 'page' => $page, 'categories' => $categories]), 1), "\n";
