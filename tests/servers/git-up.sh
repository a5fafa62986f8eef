#!/usr/bin/env bash
# git-up.sh DIR HTTP_PORT SSH_PORT TLS_PORT: a bare repository DIR/repos/site.git served as a path, over
# smart HTTP with basic auth (nginx, fcgiwrap, git http-backend; user bot, password s3cret) and
# over SSH (key DIR/id). TLS_PORT is the same HTTP behind a certificate that nobody vouches for. Everything listens on 127.0.0.1, runs as the calling user and keeps its
# state in DIR. Stop it with down.sh DIR.
set -euo pipefail
dir=$1 http=$2 ssh=$3 tls=$4
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
export HOME=$dir GIT_CONFIG_NOSYSTEM=1
for program in git nginx fcgiwrap /usr/sbin/sshd ssh-keygen openssl curl; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "git-up.sh needs $program" >&2; exit 1; }
done
export PATH=$PATH:/usr/sbin
chmod 755 "$dir"

git init -q --bare -b main "$dir/repos/site.git"
git -C "$dir/repos/site.git" config http.receivepack true

printf 'bot:%s\n' "$(openssl passwd -apr1 s3cret)" >"$dir/htpasswd"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/tls.key" -out "$dir/tls.crt" 2>/dev/null
cat >"$dir/nginx.conf" <<N
$([ "$(id -u)" = 0 ] && echo "user root;")
daemon on; pid $dir/nginx.pid; error_log $dir/nginx.err info; worker_processes 1;
events { worker_connections 256; }
http {
  access_log $dir/nginx.log; client_max_body_size 0;
  client_body_temp_path $dir/nb; proxy_temp_path $dir/np; fastcgi_temp_path $dir/nf; uwsgi_temp_path $dir/nu; scgi_temp_path $dir/ns;
  server {
    listen 127.0.0.1:$http; listen 127.0.0.1:$tls ssl; server_name localhost;
    ssl_certificate $dir/tls.crt; ssl_certificate_key $dir/tls.key;
    location ~ ^/git(/.*)\$ {
      auth_basic git; auth_basic_user_file $dir/htpasswd;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $(git --exec-path)/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT $dir/repos; fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param HOME $dir; fastcgi_param GIT_CONFIG_NOSYSTEM 1;
      fastcgi_param PATH_INFO \$1; fastcgi_param REMOTE_USER \$remote_user;
      fastcgi_param GIT_PROTOCOL \$http_git_protocol;
      # Buffered: git http-backend spins for ever on a request that is cut short.
      fastcgi_request_buffering on; fastcgi_buffering off;
      fastcgi_pass unix:$dir/fcgi.sock;
    }
  }
}
N
setsid fcgiwrap -c 4 -s "unix:$dir/fcgi.sock" >"$dir/fcgi.log" 2>&1 </dev/null &
echo $! >"$dir/fcgi.pid"
for _ in $(seq 100); do [ -S "$dir/fcgi.sock" ] && break; sleep 0.02; done
nginx -c "$dir/nginx.conf" 2>>"$dir/nginx.err"

ssh-keygen -q -t ed25519 -N '' -f "$dir/host_key"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$dir/host_key_rsa"
ssh-keygen -q -t ed25519 -N '' -f "$dir/id"
ssh-keygen -q -t ed25519 -N '' -f "$dir/stranger"
cp "$dir/id.pub" "$dir/authorized_keys"
chmod 600 "$dir/authorized_keys"
[ "$(id -u)" = 0 ] && mkdir -p /run/sshd
cat >"$dir/sshd_config" <<S
Port $ssh
ListenAddress 127.0.0.1
HostKey $dir/host_key
HostKey $dir/host_key_rsa
PidFile $dir/sshd.pid
AuthorizedKeysFile $dir/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowUsers $(id -un)
MaxStartups 200
S
/usr/sbin/sshd -f "$dir/sshd_config" -E "$dir/sshd.log"

address=http://127.0.0.1:$http/git/site.git/info/refs?service=git-upload-pack
for _ in $(seq 100); do curl -fso /dev/null -u bot:s3cret "$address" && break; sleep 0.05; done
curl -fso /dev/null -u bot:s3cret "$address"
for _ in $(seq 100); do ssh-keyscan -p "$ssh" -t ed25519 127.0.0.1 2>/dev/null | grep -q . && break; sleep 0.05; done
