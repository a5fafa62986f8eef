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

# Every page is there at one of these moments; of the later ones only the pages are drawn that were not there before.
for moment in 2026-11-27T09:00 2026-12-09T17:00 2026-12-24T09:00 2027-01-26T09:00 2027-02-08T09:00 2027-03-01T09:00 \
  2027-04-20T09:00 2027-06-10T18:00 2027-06-12T09:00 2027-06-17T09:00 2027-07-20T09:00 2027-07-30T09:00 2027-09-18T09:00 \
  2027-10-10T09:00 2027-10-20T09:00 2027-11-17T09:00; do
  preview padaria-aurora "$moment" -03:00
done
for moment in 2026-11-29T19:00 2026-12-22T09:00 2027-01-19T09:00 2027-03-20T10:00; do
  preview harbor-dental "$moment" +00:00
done
for moment in 2027-04-15T18:00 2027-05-19T09:00 2027-06-07T09:00 2027-06-22T09:00 2027-08-10T09:00 2027-09-07T09:00 \
  2027-10-27T09:00; do
  preview harbor-dental "$moment" +01:00
done
node docs/pictures/pages.mjs "$(tests/servers/pages.sh)" docs "${sets[@]}"
