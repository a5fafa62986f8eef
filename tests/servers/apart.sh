#!/usr/bin/env bash
# apart.sh PROGRAM ARG…: runs a program as on a computer of its own (Linux): in a network of its own, where this computer also
# has the address 198.51.100.7 (RFC 5737) and names are asked of 127.0.0.1 alone. Needs the right to make user namespaces.
set -euo pipefail

if [ -z "${APART:-}" ]; then
  APART=$(mktemp -d)
  trap 'rm -rf "$APART"' EXIT
  export APART
  printf 'nameserver 127.0.0.1\n' >"$APART/resolv.conf"
  printf 'hosts: files dns\n' >"$APART/nsswitch.conf"
  unshare --user --map-root-user --net --mount "$0" "$@"
  exit
fi
ip link set lo up
ip address add 198.51.100.7/32 dev lo
for file in resolv.conf nsswitch.conf; do
  if [ -e "/etc/$file" ]; then mount --bind "$APART/$file" "/etc/$file"; fi
done
exec "$@"
