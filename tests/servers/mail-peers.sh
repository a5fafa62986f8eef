#!/usr/bin/env bash
# Installs what our e-mails are compared with into a folder outside the repository (RECADO_MAIL_PEERS, else
# ~/.cache/recado/mail-peers), in fixed versions, and prints the folder: the reference renderer of MJML, what is known
# about which mail program understands what, a verifier of signatures, and the mail servers that mail-up.sh starts.
# Needs npm, python3 with venv, and Debian's apt-get: smtp-sink and smtp-source are unpacked from the package postfix, which
# installed would ask questions and deliver mail.
set -euo pipefail
folder=${RECADO_MAIL_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/mail-peers}
packages="mjml@5.4.1 caniemail@2.0.2"
modules="dkimpy==1.1.8 pynacl==1.6.2 dnspython==2.9.2 aiosmtpd==1.4.6"
sink() { LD_LIBRARY_PATH="$folder/postfix/usr/lib/postfix" ldd "$folder/postfix/usr/sbin/smtp-sink"; }
mkdir -p "$folder"
if [ "$(cat "$folder/version" 2>/dev/null)" != "$packages $modules" ]; then
  # shellcheck disable=SC2086
  npm install --silent --no-fund --no-audit --prefix "$folder" $packages >&2
  python3 -m venv "$folder/python"
  # shellcheck disable=SC2086
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check $modules >&2
  rm -rf "$folder/postfix"
  mkdir -p "$folder/postfix"
  (cd "$folder/postfix" && apt-get -qq -o "APT::Sandbox::User=$(id -un)" download postfix >&2 && dpkg-deb -x postfix_*.deb . && rm postfix_*.deb)
  if sink | grep -q 'not found'; then
    { echo "mail-peers.sh: smtp-sink lacks libraries of the system:"; sink | grep 'not found'; } >&2
    exit 1
  fi
  echo "$packages $modules" >"$folder/version"
fi
echo "$folder"
