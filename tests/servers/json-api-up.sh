#!/usr/bin/env bash
# json-api-up.sh DIR PORT plain|wrapped|summary: json-api.py on 127.0.0.1:PORT. Prints JSON: url, editor, reader. Stop it with down.sh DIR.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$1 port=$2 flavour=$3
mkdir -p "$dir"
setsid python3 "$here/json-api.py" "$port" "$flavour" >"$dir/api.log" 2>&1 </dev/null &
echo $! >"$dir/api.pid"
for _ in $(seq 600); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    printf '{"url":"http://127.0.0.1:%s","editor":"editor-0123456789","reader":"reader-0123456789"}\n' "$port"
    exit 0
  fi
  kill -0 "$(cat "$dir/api.pid")" 2>/dev/null || break
  sleep 0.05
done
cat "$dir/api.log" >&2
exit 1
