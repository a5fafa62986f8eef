#!/usr/bin/env bash
# tests/servers/uploads.sh: puts the servers that upload-up.sh starts (FTP, WebDAV, SFTP with a password, two kinds of
# S3) into a folder outside the repository (RECADO_UPLOADS, else ~/.cache/recado/uploads), in fixed versions, and prints
# the folder. Tests of one run start at the same time, so one installs and the others wait. Needs python3 with venv, npm.
set -euo pipefail
folder=${RECADO_UPLOADS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/uploads}
servers="pyftpdlib==2.2.0 pyopenssl==26.4.0 wsgidav==4.4.0 cheroot==11.1.2 moto[server,s3]==5.2.5 asyncssh==2.24.1"
packages="s3rver@3.7.1"
mkdir -p "$folder"

has() { [ "$(cat "$folder/version" 2>/dev/null)" = "$servers $packages" ]; }

if ! has; then
  if command -v flock >/dev/null; then
    exec 9>"$folder/lock"
    flock 9
  fi
  if ! has; then
    python3 -m venv "$folder/python"
    # shellcheck disable=SC2086
    "$folder/python/bin/pip" install --quiet --disable-pip-version-check $servers >&2
    # shellcheck disable=SC2086
    npm install --silent --no-fund --no-audit --prefix "$folder" $packages >&2
    echo "$servers $packages" >"$folder/version"
  fi
fi
echo "$folder"
