#!/usr/bin/env bash
# tests/servers/visitors.sh: puts what judges pages as visitors and machines meet them into a folder outside the
# repository (RECADO_VISITORS, else ~/.cache/recado/visitors), in fixed versions, and prints the folder: a second evaluator
# of opening hours, Lighthouse, the schema of site maps, readers of feeds and calendars. The browser is the system's
# Chromium. Needs npm, python3 with venv.
set -euo pipefail
folder=${RECADO_VISITORS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/visitors}
packages="playwright-core@1.65.1 opening_hours@3.15.0 lighthouse@13.5.0 sitemap@9.0.1"
readers="feedparser==6.0.14 icalendar==7.3.2 lxml==6.1.3"
mkdir -p "$folder"
if [ "$(cat "$folder/version" 2>/dev/null)" != "$packages $readers" ]; then
  # shellcheck disable=SC2086
  npm install --silent --no-fund --no-audit --prefix "$folder" $packages >&2
  python3 -m venv "$folder/python"
  # shellcheck disable=SC2086
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check $readers >&2
  echo "$packages $readers" >"$folder/version"
fi
echo "$folder"
