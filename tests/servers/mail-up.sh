#!/usr/bin/env bash
# mail-up.sh DIR KIND PORT: a mail server on 127.0.0.1:PORT that delivers nothing and keeps what it accepts in DIR/mail, in
# the order in which it came; aiosmtpd writes a line for each to DIR/accepted, too, before it says so. Prints one line of
# JSON: url, and where there is a login user, password and ca (the file of the authority that vouches for it). Stop it with
# down.sh DIR.
#
#   starttls  aiosmtpd: STARTTLS and a login are demanded. It refuses nobody@ (550) and busy@ (450) as recipients, and
#             messages to spam@ (550)
#   tls       the same with TLS from the first byte
#   plain     the same without TLS and without a login, as many servers on loopback are
#   sink      Postfix's smtp-sink: no TLS, no login, PIPELINING
#
# mail-peers.sh has put the programs where they are.
set -euo pipefail
dir=$1 kind=$2 port=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir/mail"
dir=$(cd "$dir" && pwd)
peers=${RECADO_MAIL_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/recado/mail-peers}
[ -e "$peers/version" ] || { echo "mail-up.sh: run mail-peers.sh first" >&2; exit 1; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
if answers; then echo "mail-up.sh: port $port is taken" >&2; exit 1; fi

# start PROGRAM…: in a process group of its own.
start() {
  setsid "$@" >"$dir/$kind.log" 2>&1 </dev/null &
  echo $! >"$dir/$kind.pid"
}

case $kind in
  starttls | tls)
    "$here/certificates.sh" "$dir" >/dev/null 2>&1
    start "$peers/python/bin/python" "$here/mail.py" "$dir" "$kind" "$port"
    [ "$kind" = tls ] && scheme=smtps || scheme=smtp
    says="\"url\":\"$scheme://bot@127.0.0.1:$port\",\"user\":\"bot\",\"password\":\"s3cret\",\"ca\":\"$dir/ca.pem\""
    ;;
  plain)
    start "$peers/python/bin/python" "$here/mail.py" "$dir" "$kind" "$port"
    says="\"url\":\"smtp://127.0.0.1:$port?tls=none\""
    ;;
  sink)
    # As root it becomes somebody else, who may not see the folders above.
    as=()
    if [ "$(id -u)" = 0 ]; then chown nobody "$dir/mail"; as=(-u nobody); fi
    cd "$dir/mail"
    start env LD_LIBRARY_PATH="$peers/postfix/usr/lib/postfix" "$peers/postfix/usr/sbin/smtp-sink" "${as[@]}" -d %s. "127.0.0.1:$port" 100
    says="\"url\":\"smtp://127.0.0.1:$port?tls=none\""
    ;;
  *)
    echo "mail-up.sh: no kind $kind" >&2
    exit 1
    ;;
esac

for _ in $(seq 1000); do
  if answers; then echo "{$says}"; exit 0; fi
  if ! kill -0 "$(head -1 "$dir/$kind.pid")" 2>/dev/null; then break; fi
  sleep 0.02
done
echo "mail-up.sh: $kind does not answer on port $port" >&2
cat "$dir/$kind.log" >&2
exit 1
