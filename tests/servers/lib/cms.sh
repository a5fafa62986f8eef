# lib/cms.sh, read by cms.sh and by the scripts that start content management systems: where they are installed, and how
# their parts are started. `dir` is the folder of one server's state, an absolute path.
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cms=${RECADO_CMS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/cms}
node=$cms/node/node_modules/node/bin/node
export PATH=$PATH:/usr/sbin:/sbin

now() { date +%s%N; }

need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "${0##*/} needs $program" >&2; exit 1; }
  done
}

# What a prepared site depends on, besides versions: the scripts that prepare it.
stamp() { find "$lib/cms.sh" "$lib/../cms.sh" "$lib" -maxdepth 1 \( -name cms.sh -o -name "$1*" \) -type f -print0 | sort -z | xargs -0 cat | cksum | cut -d' ' -f1; }

prepared() {
  [ -s "$cms/$1/site.version" ] || { echo "${0##*/}: nothing prepared in $cms/$1; run tests/servers/cms.sh first" >&2; exit 1; }
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

port_is_free() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then echo "port $1 is taken" >&2; exit 1; fi
}

# wait_for PID URL LOG: until the server answers, two minutes at most; what it wrote, if it ends before.
wait_for() {
  local end=$(($(date +%s) + 120))
  until curl -fso /dev/null "$2"; do
    if ! kill -0 "$1" 2>/dev/null || [ "$(date +%s)" -gt $end ]; then
      tail -n 60 "$3" >&2
      echo "${0##*/}: no answer from $2" >&2
      exit 1
    fi
    sleep 0.05
  done
}

# mariadb_start DIR: the databases in DIR/my on a unix socket alone, whose path is put in `socket`. Nothing is durable.
# MariaDB runs as root only where it is told so.
mariadb_start() {
  local dir=$1 try
  socket=$dir/my/s
  # The system allows about a hundred characters.
  [ ${#socket} -le 100 ] || socket=$(mktemp -u "/tmp/recado-db-XXXXXXXX")
  setsid mariadbd --no-defaults --user="$(id -un)" --datadir="$dir/my" --socket="$socket" --pid-file="$dir/my/pid" \
    --skip-networking --innodb-buffer-pool-size=64M --innodb-log-file-size=8M --innodb-autoextend-increment=4 \
    --innodb-flush-log-at-trx-commit=0 --skip-log-bin --performance-schema=off >"$dir/mariadb.log" 2>&1 </dev/null &
  echo $! >"$dir/mariadb.pid"
  for try in $(seq 600); do
    if mariadb --no-defaults -uroot -S "$socket" -e 'SELECT 1' >/dev/null 2>&1; then return; fi
    if ! kill -0 "$(cat "$dir/mariadb.pid")" 2>/dev/null; then break; fi
    sleep 0.05
  done
  tail -n 40 "$dir/mariadb.log" >&2
  exit 1
}

# mariadb_new DIR NAME: the same with nothing in it but an empty database NAME for the user NAME, password NAME.
mariadb_new() {
  cp -a --reflink=auto "$cms/mariadb/my" "$1/my"
  mariadb_start "$1"
  mariadb --no-defaults -uroot -S "$socket" -e "CREATE DATABASE $2 CHARACTER SET utf8mb4; \
    CREATE USER $2@localhost IDENTIFIED BY '$2'; GRANT ALL ON $2.* TO $2@localhost"
}

# keep DIR PART: the stopped server's DIR becomes what PART's servers start from.
keep() {
  "$lib/../down.sh" "$1"
  rm -rf "$1"/my/s "$1"/my/pid "$1"/*.log "$cms/$2/site"
  mv "$1" "$cms/$2/site"
}

# wordpress_start DIR PORT VERSION DATABASE: DIR/content holds what is the site's own; the tree is shared by all.
wordpress_start() {
  local dir=$1 port=$2 version=$3 database=$4
  port_is_free "$port"
  mkdir -p "$cms/wordpress/opcache"
  RECADO_SITE=$dir RECADO_URL=http://127.0.0.1:$port RECADO_DATABASE=$database RECADO_SOCKET=${socket:-} \
    RECADO_SQLITE=$cms/wordpress/sqlite PHP_CLI_SERVER_WORKERS=${RECADO_WORKERS:-4} \
    setsid php -d sendmail_path=/bin/true -d opcache.enable=1 -d opcache.enable_cli=1 \
    -d opcache.file_cache="$cms/wordpress/opcache" -d upload_max_filesize=64M -d post_max_size=70M -d memory_limit=256M \
    -d display_errors=0 -S "127.0.0.1:$port" -t "$cms/wordpress/$version" "$lib/wp-router.php" \
    >"$dir/php.log" 2>&1 </dev/null &
  echo $! >"$dir/php.pid"
  wait_for "$(cat "$dir/php.pid")" "http://127.0.0.1:$port/?rest_route=/" "$dir/php.log"
}

# ghost_start DIR PORT
ghost_start() {
  local dir=$1 port=$2
  port_is_free "$port"
  cat >"$dir/config.development.json" <<J
{"url": "http://127.0.0.1:$port", "server": {"host": "127.0.0.1", "port": $port},
 "database": {"client": "mysql", "connection": {"socketPath": "$socket", "user": "ghost", "password": "ghost", "database": "ghost"}},
 "mail": {"transport": "SMTP", "options": {"host": "127.0.0.1", "port": 1, "secure": false}},
 "logging": {"transports": ["stdout"], "level": "info"},
 "paths": {"contentPath": "$dir/content"},
 "privacy": {"useUpdateCheck": false, "useGravatar": false, "useRpcPing": false},
 "security": {"staffDeviceVerification": false},
 "imageOptimization": {"resize": false}, "tinybird": {}, "explore": {"update_url": ""}}
J
  # It looks for its version in the folder that it is started in.
  cp "$cms/ghost/package/package.json" "$dir/package.json"
  (
    cd "$dir"
    NODE_ENV=development NODE_COMPILE_CACHE=$cms/ghost/compiled setsid "$node" "$cms/ghost/package/index.js" \
      >"$dir/ghost.log" 2>&1 </dev/null &
    echo $! >"$dir/ghost.pid"
  )
  wait_for "$(cat "$dir/ghost.pid")" "http://127.0.0.1:$port/ghost/api/admin/site/" "$dir/ghost.log"
}

# directus DIR PORT COMMAND: its command line, with this server's settings, in place of the (sub)shell that calls it.
directus() {
  cd "$1"
  exec env HOST=127.0.0.1 PORT="$2" PUBLIC_URL="http://127.0.0.1:$2" DB_CLIENT=mysql DB_SOCKET_PATH="$socket" \
    DB_USER=directus DB_PASSWORD=directus DB_DATABASE=directus SECRET=0123456789abcdef0123456789abcdef KEY=recado \
    ADMIN_EMAIL=admin@example.com ADMIN_PASSWORD=adminpw ADMIN_TOKEN=admin-token-0123456789 TELEMETRY=false \
    STORAGE_LOCAL_ROOT="$1/uploads" EXTENSIONS_PATH="$1/extensions" RATE_LIMITER_ENABLED=false \
    LOG_LEVEL=warn WEBSOCKETS_ENABLED=false CACHE_ENABLED=false CI=true NODE_ENV=production TZ=UTC \
    NODE_COMPILE_CACHE="$cms/directus/compiled" setsid "$node" "$cms/directus/start.mjs" "$3"
}

directus_start() {
  port_is_free "$2"
  (
    directus "$1" "$2" start >"$1/directus.log" 2>&1 </dev/null &
    echo $! >"$1/directus.pid"
  )
  wait_for "$(cat "$1/directus.pid")" "http://127.0.0.1:$2/server/ping" "$1/directus.log"
}

# strapi_start DIR PORT
strapi_start() {
  port_is_free "$2"
  (
    cd "$1/app"
    RECADO_SITE=$1 RECADO_SOCKET=$socket HOST=127.0.0.1 PORT=$2 NODE_ENV=production STRAPI_TELEMETRY_DISABLED=true \
      STRAPI_DISABLE_UPDATE_NOTIFICATION=true TZ=UTC NODE_COMPILE_CACHE=$cms/strapi/compiled \
      setsid "$node" "$1/app/server.js" >"$1/strapi.log" 2>&1 </dev/null &
    echo $! >"$1/strapi.pid"
  )
  wait_for "$(cat "$1/strapi.pid")" "http://127.0.0.1:$2/_health" "$1/strapi.log"
}
