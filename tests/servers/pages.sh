#!/usr/bin/env bash
# tests/servers/pages.sh: puts what looks at rendered pages (html-validate, axe-core, playwright-core) into a folder
# outside the repository (RECADO_PAGES, else ~/.cache/recado/pages), in fixed versions, and prints the folder. The
# browser is the system's Chromium. Needs npm.
set -euo pipefail
folder=${RECADO_PAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/pages}
wanted="html-validate@11.21.1 axe-core@4.14.1 playwright-core@1.65.1"
mkdir -p "$folder"
if [ "$(cat "$folder/version" 2>/dev/null)" != "$wanted" ]; then
  # shellcheck disable=SC2086
  npm install --silent --no-fund --no-audit --prefix "$folder" $wanted >&2
  echo "$wanted" >"$folder/version"
fi
echo "$folder"
