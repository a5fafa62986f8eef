#!/usr/bin/env bash
# pg-up.sh DIR PORT: a PostgreSQL server of its own on 127.0.0.1:PORT, with its files in DIR. Prints
# the address to connect to; DIR/pg.pid holds the server's process id. Nothing is durable: a test's
# database is thrown away. PostgreSQL refuses to run as root, so root runs it as $PGUSER_OS.
set -euo pipefail
dir=$1 port=$2 user=${PGUSER_OS:-postgres}

bin=$(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ]; then bin=$(pg_config --bindir 2>/dev/null || true); fi
if [ ! -x "$bin/initdb" ]; then
  echo "PostgreSQL's server programs are missing; install them (Debian: apt-get install postgresql)" >&2
  exit 1
fi

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
if [ "$(id -u)" = 0 ]; then
  chown "$user" "$dir"
  as() { setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$dir" LC_ALL=C.UTF-8 "$@"; }
else
  as() { env LC_ALL=C.UTF-8 "$@"; }
fi

as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >"$dir/initdb.log" 2>&1
# The socket is switched off: its path may be longer than the system allows.
as "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/pg.log" \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c full_page_writes=off" \
  start >/dev/null
head -1 "$dir/data/postmaster.pid" >"$dir/pg.pid"
echo "postgres://postgres@127.0.0.1:$port/postgres"
