#!/usr/bin/env bash
# docs/pictures/manual.sh   draws the pictures of the secretary's manuals from the sample workspace: each website on a computer and on a
# telephone, light and dark. Run it again after a change of a theme or of the sample. Needs chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)

draw() { # NAME PAGE HEIGHT SCHEME (0 dark, 1 light)
  printf '<!doctype html><body style="margin:0;background:#777;display:flex;gap:20px"><iframe src="%s" style="border:0;width:860px;height:%spx"></iframe><iframe src="%s" style="border:0;width:375px;height:%spx"></iframe>' \
    "$2" "$3" "$2" "$3" >"$work/pair.html"
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme="$4" --window-size="1255,$3" \
    --screenshot="docs/pictures/manual-$1.png" "file://$work/pair.html" 2>/dev/null
}

preview() { # SITE INSTANT FOLDER
  cargo run --quiet --locked -- --quiet preview "$1" --at "$2" --out "$work/$3"
  # All pictures at once: the browser does not wait for those that may come later.
  find "$work/$3" -name '*.html' -exec sed -i 's/ loading="lazy" decoding="async"//g' {} +
}

preview padaria-aurora 2026-11-27T09:00 friday
preview padaria-aurora 2026-12-24T09:00 christmas
preview harbor-dental 2026-11-29T19:00 sunday
draw bakery-light friday/site/index.html 860 1
draw bakery-dark friday/site/index.html 860 0
draw bakery-hours christmas/site/horario/index.html 680 1
draw dental-light sunday/site/index.html 760 1
draw dental-dark sunday/site/index.html 760 0
draw dental-hours sunday/site/hours/index.html 680 1
