<?php // A must-use plugin: the switches of wp-router.php that only WordPress itself can follow.
$recado_on = fn($switch) => file_exists(getenv('RECADO_SITE') . "/$switch");
if ($recado_on('plain')) add_filter('pre_option_permalink_structure', '__return_empty_string');
if ($recado_on('no-passwords')) add_filter('wp_is_application_passwords_available', '__return_false');
if ($recado_on('no-rest')) {
  add_filter('rest_authentication_errors', fn() => new WP_Error('rest_login_required', 'REST API restricted to authenticated users.', ['status' => 401]), 5);
}
