#!/usr/bin/env bash
# docs/pictures/manual.sh   draws the pictures of the secretary's manuals from the sample workspace: each website on a computer and on a
# telephone, light and dark. Run it again after a change of a theme or of the sample. Needs chromium and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; server=; }
trap 'stop; rm -rf "$work"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)

serve() { # SITE INSTANT: the website of that moment at $address, on loopback
  stop
  rm -rf "$work/out"
  : >"$work/log"
  cargo run --quiet --locked -- --quiet preview "$1" --at "$2" --out "$work/out"
  python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$work/out/site" >"$work/log" 2>/dev/null &
  server=$!
  until grep -q 'port [0-9]' "$work/log"; do kill -0 "$server"; sleep 0.1; done
  address=http://127.0.0.1:$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$work/log")
}

draw() { # NAME PAGE HEIGHT SCHEME (0 dark, 1 light)
  printf '<!doctype html><body style="margin:0;background:#777;display:flex;gap:20px"><iframe src="%s" style="border:0;width:860px;height:%spx"></iframe><iframe src="%s" style="border:0;width:375px;height:%spx"></iframe>' \
    "$address/$2" "$3" "$address/$2" "$3" >"$work/pair.html"
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme="$4" --window-size="1255,$3" \
    --screenshot="docs/pictures/manual-$1.png" "file://$work/pair.html" 2>/dev/null
}

serve padaria-aurora 2026-11-27T09:00
draw bakery-light '' 760 1
draw bakery-dark '' 760 0
serve padaria-aurora 2026-12-24T09:00
draw bakery-hours horario/ 680 1
serve harbor-dental 2026-11-29T19:00
draw dental-light '' 760 1
draw dental-dark '' 760 0
draw dental-hours hours/ 680 1
ls -l docs/pictures/manual-*.png
