#!/usr/bin/env bash
# directus-up.sh DIR PORT: a Directus of its own on 127.0.0.1:PORT, with its files and its database (MariaDB on a unix
# socket) in DIR, and in it the collections that lib/directus-site.mjs makes. Prints JSON: url, token (the administrator's),
# editor (of one who may write these collections and files alone), reader (of one who may only read). Stop it with
# down.sh DIR.
set -euo pipefail
. "$(dirname "$0")/lib/cms.sh"
dir=$1 port=$2
prepared directus
need mariadbd mariadb curl
port_is_free "$port"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
cp -a --reflink=auto "$cms/directus/site/." "$dir/"
mariadb_start "$dir"
directus_start "$dir" "$port"
printf '{"url":"http://127.0.0.1:%s",%s\n' "$port" "$(cat "$dir/site.json")"
