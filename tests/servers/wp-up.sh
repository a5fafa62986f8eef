#!/usr/bin/env bash
# wp-up.sh DIR PORT sqlite|mysql [6.1|6.8] [SWITCH...]: a WordPress of its own on 127.0.0.1:PORT (6.8 on SQLite and 6.1 on
# MariaDB unless told), with its files in DIR. Prints JSON: url, version, user and password (an application password of the
# administrator), users (passwords of editor, author, contributor, subscriber by name), page (the number of the page
# `contato`), categories (numbers by slug). A SWITCH is a file made in DIR: lib/wp-router.php lists them, and tests make and
# remove them while it runs. Stop it with down.sh DIR.
set -euo pipefail
. "$(dirname "$0")/lib/cms.sh"
dir=$1 port=$2 database=$3
shift 3
case $database in sqlite) version=6.8 ;; mysql) version=6.1 ;; *) echo "sqlite or mysql" >&2; exit 2 ;; esac
case ${1:-} in 6.*) version=$1; shift ;; esac
prepared "wordpress/$database-$version"
need php curl
port_is_free "$port"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
cp -a --reflink=auto "$cms/wordpress/$database-$version/site/." "$dir/"
for switch in "$@"; do touch "$dir/$switch"; done
if [ "$database" = mysql ]; then
  need mariadbd mariadb
  mariadb_start "$dir"
fi
wordpress_start "$dir" "$port" "$version" "$database"
printf '{"url":"http://127.0.0.1:%s",%s\n' "$port" "$(cat "$dir/site.json")"
