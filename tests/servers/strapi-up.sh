#!/usr/bin/env bash
# strapi-up.sh DIR PORT: a Strapi 5 of its own on 127.0.0.1:PORT, with its files and its database (MariaDB on a unix socket)
# in DIR, without the administration's pages, and in it the content types of lib/strapi-app. Prints JSON: url, token (full
# access), reader (read-only). Stop it with down.sh DIR.
set -euo pipefail
. "$(dirname "$0")/lib/cms.sh"
dir=$1 port=$2
prepared strapi
need mariadbd mariadb curl
port_is_free "$port"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
cp -a --reflink=auto "$cms/strapi/site/." "$dir/"
mariadb_start "$dir"
strapi_start "$dir" "$port"
printf '{"url":"http://127.0.0.1:%s",%s\n' "$port" "$(cat "$dir/site.json")"
