#!/usr/bin/env bash
# docs/pictures/pages.sh   draws every page of the sample websites: one contact sheet for each in docs/pictures/pages, and their
# list in docs/pages.md. Run it again after a change of a theme or of a sample. RECADO names the program that
# previews; without it cargo runs the one of this tree. Needs chromium, pdftoppm, and npm where
# tests/servers/pages.sh has not been run yet.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program=(cargo run --quiet --locked --)
if [ -n "${RECADO:-}" ]; then program=("$RECADO"); fi

sets=()
preview() { # SITE MOMENT OFFSET: the site as of a moment on its own clock
  local folder="$work/$1/$2"
  "${program[@]}" --quiet preview "$1" --at "$2" --out "$folder"
  sets+=("$1@$2$3@$folder/site")
}

# Of a site's later moments only the pages are drawn that were not there before.
preview padaria-aurora 2026-11-27T09:00 -03:00
preview padaria-aurora 2026-12-09T17:00 -03:00
preview padaria-aurora 2027-03-01T09:00 -03:00
preview harbor-dental 2026-11-29T19:00 +00:00
preview harbor-dental 2026-12-22T09:00 +00:00
preview harbor-dental 2027-01-04T09:00 +00:00
node docs/pictures/pages.mjs "$(tests/servers/pages.sh)" docs "${sets[@]}"
