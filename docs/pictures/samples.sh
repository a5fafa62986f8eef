#!/usr/bin/env bash
# docs/pictures/samples.sh   draws pictures of the two samples from the drawings in samples/, as JPEG.
# Needs chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)

draw() { # NAME FOLDER
  {
    printf '<!doctype html><body><script>const drawing = new Image(); drawing.onload = () => { const canvas = document.createElement("canvas");'
    printf ' canvas.width = 1200; canvas.height = 800; canvas.getContext("2d").drawImage(drawing, 0, 0);'
    printf ' document.body.textContent = canvas.toDataURL("image/jpeg", 0.82); };'
    printf ' drawing.src = "data:image/svg+xml;base64,%s";</script>' "$(base64 -w0 "docs/pictures/samples/$1.svg")"
  } >"$work/draw.html"
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --virtual-time-budget=5000 \
    --dump-dom "file://$work/draw.html" 2>/dev/null |
    sed -n 's/.*data:image\/jpeg;base64,\([A-Za-z0-9+\/=]*\).*/\1/p' | base64 -d >"$2/$1.jpg"
}

for name in cesta-de-natal colomba sopa-no-pao festa-junina aniversario; do
  draw "$name" content/padaria-aurora/promotions
done
draw forno-novo content/padaria-aurora/announcements
draw school-bag content/harbor-dental/promotions
draw halloween content/harbor-dental/announcements
