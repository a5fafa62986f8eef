#!/usr/bin/env bash
# Installs what our e-mails are compared with into a folder outside the repository (RECADO_MAIL_PEERS, else
# ~/.cache/recado/mail-peers), in fixed versions, and prints the folder: the reference renderer of MJML, and what is
# known about which mail program understands what. Needs npm.
set -euo pipefail
folder=${RECADO_MAIL_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/mail-peers}
packages="mjml@5.4.1 caniemail@2.0.2"
mkdir -p "$folder"
if [ "$(cat "$folder/version" 2>/dev/null)" != "$packages" ]; then
  # shellcheck disable=SC2086
  npm install --silent --no-fund --no-audit --prefix "$folder" $packages >&2
  echo "$packages" >"$folder/version"
fi
echo "$folder"
