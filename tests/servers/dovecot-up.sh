#!/usr/bin/env bash
# dovecot-up.sh DIR PLAIN TLS: a mailbox on 127.0.0.1, IMAP on port PLAIN (STARTTLS is offered, a login without it is taken) and
# on port TLS (TLS from the first byte). It is a maildir: what is put into DIR/mail/devolucoes/new has arrived. Prints one line
# of JSON: plain and tls (addresses), user, password, ca (the file of the authority that vouches for it) and mail (the maildir).
# Stop it with down.sh DIR.
#
# tests/run installs Debian's dovecot-imapd.
set -euo pipefail
dir=$1 plain=$2 tls=$3
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
command -v dovecot >/dev/null || { echo "dovecot-up.sh needs dovecot: apt-get install dovecot-imapd" >&2; exit 1; }
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
user=devolucoes
mkdir -p "$dir/mail/$user/new" "$dir/mail/$user/cur" "$dir/mail/$user/tmp" "$dir/state"

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for port in "$plain" "$tls"; do
  if answers "$port"; then echo "dovecot-up.sh: port $port is taken" >&2; exit 1; fi
done

"$here/certificates.sh" "$dir" >/dev/null 2>&1
printf '%s:{PLAIN}s3cret::::::\n' "$user" >"$dir/passwd"

# The server gives up its rights where it has them; then its processes need a way to the folder.
me=$(id -un) group=$(id -gn) internal=$(id -un) login=$(id -un)
if [ "$(id -u)" = 0 ]; then
  me=mail group=mail internal=dovecot login=dovenull
  chmod 755 "$dir"
  chown -R mail:mail "$dir/mail"
fi
# Sockets have to be near the root: the system allows about a hundred characters.
run=$dir/run
[ ${#run} -le 60 ] || run=$(mktemp -d /tmp/recado-dovecot-XXXXXXXX)

cat >"$dir/dovecot.conf" <<C
base_dir = $run
state_dir = $dir/state
log_path = $dir/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <$dir/good.pem
ssl_key = <$dir/good.key
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = $internal
default_login_user = $login
mail_location = maildir:$dir/mail/%n
first_valid_uid = 0
first_valid_gid = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN $dir/passwd
}
userdb {
  driver = static
  args = uid=$me gid=$group home=$dir/mail/%n
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $plain
  }
  inet_listener imaps {
    port = $tls
    ssl = yes
  }
}
service anvil {
  chroot =
}
C

setsid dovecot -F -c "$dir/dovecot.conf" >"$dir/dovecot.out" 2>&1 </dev/null &
echo $! >"$dir/dovecot.pid"
for _ in $(seq 1000); do
  if answers "$plain" && answers "$tls"; then
    echo "{\"plain\":\"imap://$user@127.0.0.1:$plain\",\"tls\":\"imaps://$user@127.0.0.1:$tls\",\"user\":\"$user\",\"password\":\"s3cret\",\"ca\":\"$dir/ca.pem\",\"mail\":\"$dir/mail/$user\"}"
    exit 0
  fi
  if ! kill -0 "$(head -1 "$dir/dovecot.pid")" 2>/dev/null; then break; fi
  sleep 0.02
done
echo "dovecot-up.sh: dovecot does not answer on port $plain" >&2
cat "$dir/dovecot.out" "$dir/dovecot.log" >&2
exit 1
