#!/usr/bin/env bash
# docs/pictures/emails.sh   draws the pictures of the sample e-mails, on a computer and on a telephone, light and dark.
# Needs chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)

draw() { # NAME PAGE HEIGHT
  local scheme=0 name
  for name in dark light; do
    printf '<!doctype html><body style="margin:0;background:#777"><iframe src="%s" style="border:0;width:760px;height:%spx;margin-right:20px"></iframe><iframe src="%s" style="border:0;width:375px;height:%spx"></iframe>' \
      "$2" "$3" "$2" "$3" >"$work/pair.html"
    "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
      --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
      --blink-settings=preferredColorScheme=$scheme --window-size="1155,$3" \
      --screenshot="docs/pictures/email-$1-$name.png" "file://$work/pair.html" 2>/dev/null
    scheme=1
  done
}

cargo run --quiet --locked -- --quiet email preview padaria-aurora black-friday --at 2026-11-20 --out "$work/promotion"
cargo run --quiet --locked -- --quiet email preview harbor-dental childrens-day --at 2026-11-20 --out "$work/announcement"
cargo run --quiet --locked -- --quiet email preview padaria-aurora sem-agua --at 2026-11-20 --out "$work/urgent"
draw promotion "promotion/black-friday.pt-BR.html" 1330
draw announcement "announcement/childrens-day.en.html" 1000
draw urgent "urgent/sem-agua.pt-BR.html" 830
