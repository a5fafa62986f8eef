#!/usr/bin/env bash
# ghost-up.sh DIR PORT: a Ghost 6 of its own on 127.0.0.1:PORT, with its files and its database (MariaDB on a unix socket)
# in DIR. Prints JSON: url, and key, the Admin API key of a custom integration (id:secret). Stop it with down.sh DIR.
set -euo pipefail
. "$(dirname "$0")/lib/cms.sh"
dir=$1 port=$2
prepared ghost
need mariadbd mariadb curl
port_is_free "$port"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
cp -a --reflink=auto "$cms/ghost/site/." "$dir/"
mariadb_start "$dir"
ghost_start "$dir" "$port"
printf '{"url":"http://127.0.0.1:%s",%s\n' "$port" "$(cat "$dir/site.json")"
