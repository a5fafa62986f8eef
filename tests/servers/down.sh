#!/usr/bin/env bash
# down.sh DIR...: stops every server whose pid file is in DIR, the whole process group first:
# workers survive a plain kill of their parent, keep the port and answer the next run.
for dir in "$@"; do
  for file in "$dir"/*.pid; do
    [ -s "$file" ] || continue
    pid=$(head -1 "$file")
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      [ "$(ps -o stat= -p "$pid" 2>/dev/null)" = Z ] && break
      sleep 0.1
    done
    kill -0 "$pid" 2>/dev/null && kill -KILL -- "-$pid" 2>/dev/null
    rm -f "$file"
  done
done
true
