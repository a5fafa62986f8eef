#!/usr/bin/env bash
# down.sh DIR...: stops every server whose pid file is in DIR, the whole process group first:
# workers survive a plain kill of their parent, keep the port and answer the next run.
for dir in "$@"; do
  for file in "$dir"/*.pid; do
    [ -s "$file" ] || continue
    pid=$(head -1 "$file")
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null
    for _ in $(seq 250); do
      # A zombie (Z, Zs) waits for a parent that may never ask; it holds nothing any more.
      case $(ps -o stat= -p "$pid" 2>/dev/null) in Z* | '') break ;; esac
      sleep 0.02
    done
    kill -0 "$pid" 2>/dev/null && kill -KILL -- "-$pid" 2>/dev/null
    rm -f "$file"
  done
done
true
