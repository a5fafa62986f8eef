#!/usr/bin/env bash
# upload-up.sh DIR KIND PORT [PORT2]: a server that takes files, on 127.0.0.1:PORT, with its state in DIR. Prints one
# line of JSON: url, user, password or key (a path), root (the folder that is served), and what else a client must know.
# Stop it with down.sh DIR. Several kinds may run in one DIR; they share DIR/root.
#
#   sftp           OpenSSH; login with DIR/id. It shows the whole file system and starts in DIR/root
#   sftp-plain     the same without the extensions of OpenSSH: a rename never replaces a file
#   sftp-password  asyncssh; DIR/root is its /. OpenSSH takes passwords only of users of the system
#   ftp            pyftpdlib; passive ports are the system's choice
#   ftp-old        the same as it was before RFC 2428 and 3659: no EPSV, lists for people only, and a rename never replaces
#   ftps           ftp with explicit TLS demanded; implicit TLS on PORT2 if given
#   webdav         wsgidav with basic auth
#   webdav-tls     the same over TLS
#   s3             moto; what it stores is in memory. Signatures are checked by botocore's rules, in front of it
#   s3rver         s3rver; keeps DIR/s3/site/KEY._S3rver_object, and more files beside it. It asks for the key S3RVER, and
#                  checks neither signatures of version 4 nor If-Match and If-None-Match
#
# TLS uses a certificate for 127.0.0.1 of the authority DIR/ca.pem. While one of these files exists, it holds (for sftp,
# for connections made from then on; s3rver knows none of them):
#   DIR/full       writing fails as on a full disk: 552 (FTP), 507 (WebDAV, S3), failure (SFTP). FTP and SFTP leave an
#                  empty file. FTP answers when all has come; if the file says reset, it closes the data connection first
#   DIR/readonly   writing is refused: 550, 403, permission denied
#   DIR/slow       every request takes so many milliseconds longer as the file says, or 1000 (not sftp, sftp-plain)
set -euo pipefail
dir=$1 kind=$2 port=$3 second=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir/root"
dir=$(cd "$dir" && pwd)

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for p in $port $second; do
  if answers "$p"; then echo "upload-up.sh: port $p is taken" >&2; exit 1; fi
done

# start PROGRAM…: in a process group of its own.
start() {
  setsid "$@" >"$dir/$kind.log" 2>&1 </dev/null &
  echo $! >"$dir/$kind.pid"
}

host_key() {
  if [ ! -f "$dir/host_key" ]; then ssh-keygen -q -t ed25519 -N '' -f "$dir/host_key"; fi
  fingerprint=$(ssh-keygen -lf "$dir/host_key.pub" | cut -d' ' -f2)
}

authority() {
  [ ! -f "$dir/ca.pem" ] || return 0
  cat >"$dir/openssl.cnf" <<C
[req]
distinguished_name = name
prompt = no
[name]
CN = 127.0.0.1
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1
C
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/ca.key"
  openssl req -x509 -new -key "$dir/ca.key" -days 2 -subj "/CN=authority of a test" -config "$dir/openssl.cnf" \
    -extensions authority -out "$dir/ca.new"
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/server.key"
  openssl req -new -key "$dir/server.key" -config "$dir/openssl.cnf" -out "$dir/server.csr"
  openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.new" -CAkey "$dir/ca.key" -set_serial 2 -days 2 \
    -extfile "$dir/openssl.cnf" -extensions server -out "$dir/server.pem" 2>/dev/null
  mv "$dir/ca.new" "$dir/ca.pem"
}

openssh() {
  export PATH=$PATH:/usr/sbin
  program=$(command -v sshd) || { echo "upload-up.sh needs sshd" >&2; exit 1; }
  for serve in /usr/lib/openssh /usr/libexec/openssh /usr/lib/ssh /usr/libexec /usr/lib; do
    if [ -x "$serve/sftp-server" ]; then break; fi
  done
  host_key
  if [ ! -f "$dir/id" ]; then ssh-keygen -q -t ed25519 -N '' -f "$dir/id"; fi
  cp "$dir/id.pub" "$dir/authorized_keys"
  chmod 600 "$dir/authorized_keys"
  if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; fi
  # The program behind internal-sftp: a script can give it what the switches say. A file that may not grow is what a
  # full disk is to it.
  cat >"$dir/$kind.sh" <<S
cd '$dir/root'
if [ -e '$dir/full' ]; then trap '' XFSZ; ulimit -f 0; fi
if [ -e '$dir/readonly' ]; then set -- "\$@" -R; fi
exec '$serve/sftp-server' "\$@" $1
S
  cat >"$dir/$kind.conf" <<S
Port $port
ListenAddress 127.0.0.1
HostKey $dir/host_key
PidFile $dir/$kind.pid
AuthorizedKeysFile $dir/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowUsers $(id -un)
MaxStartups 200
Subsystem sftp /bin/sh $dir/$kind.sh
S
  "$program" -f "$dir/$kind.conf" -E "$dir/$kind.log"
}

python() {
  local folder
  folder=$("$here/uploads.sh")
  start "$folder/python/bin/python" "$here/uploads.py" "$dir" "$kind" "$port" $second
}

bot='"user":"bot","password":"s3cret"'
root="\"root\":\"$dir/root\""
case $kind in
  sftp)
    openssh ''
    says="\"url\":\"sftp://127.0.0.1:$port\",\"user\":\"$(id -un)\",\"key\":\"$dir/id\",\"host_key\":\"$fingerprint\",$root"
    ;;
  sftp-plain)
    # -P: requests that are refused, and not offered either.
    openssh '-P posix-rename,hardlink,fsync,lsetstat,statvfs,fstatvfs,copy-data'
    says="\"url\":\"sftp://127.0.0.1:$port\",\"user\":\"$(id -un)\",\"key\":\"$dir/id\",\"host_key\":\"$fingerprint\",$root"
    ;;
  sftp-password)
    host_key
    python
    says="\"url\":\"sftp://127.0.0.1:$port\",$bot,\"host_key\":\"$fingerprint\",$root"
    ;;
  ftp | ftp-old)
    python
    says="\"url\":\"ftp://127.0.0.1:$port\",$bot,$root"
    ;;
  ftps)
    authority
    python
    says="\"url\":\"ftp://127.0.0.1:$port\",${second:+\"implicit\":\"ftps://127.0.0.1:$second\",}$bot,\"ca\":\"$dir/ca.pem\",$root"
    ;;
  webdav)
    python
    says="\"url\":\"http://127.0.0.1:$port/\",$bot,$root"
    ;;
  webdav-tls)
    authority
    python
    says="\"url\":\"https://127.0.0.1:$port/\",$bot,\"ca\":\"$dir/ca.pem\",$root"
    ;;
  s3)
    python
    says="\"url\":\"http://127.0.0.1:$port\",\"user\":\"test\",\"password\":\"test\",\"bucket\":\"site\",\"region\":\"us-east-1\",\"root\":null"
    ;;
  s3rver)
    folder=$("$here/uploads.sh")
    mkdir -p "$dir/s3"
    start "$folder/node_modules/.bin/s3rver" -d "$dir/s3" -a 127.0.0.1 -p "$port" --no-vhost-buckets --configure-bucket site
    says="\"url\":\"http://127.0.0.1:$port\",\"user\":\"S3RVER\",\"password\":\"S3RVER\",\"bucket\":\"site\",\"region\":\"us-east-1\",\"root\":\"$dir/s3/site\""
    ;;
  *)
    echo "upload-up.sh: no kind $kind" >&2
    exit 1
    ;;
esac

for p in $port $second; do
  for _ in $(seq 1000); do
    if answers "$p"; then continue 2; fi
    if [ -s "$dir/$kind.pid" ] && ! kill -0 "$(head -1 "$dir/$kind.pid")" 2>/dev/null; then break; fi
    sleep 0.02
  done
  echo "upload-up.sh: $kind does not answer on port $p" >&2
  cat "$dir/$kind.log" >&2
  exit 1
done
echo "{$says}"
