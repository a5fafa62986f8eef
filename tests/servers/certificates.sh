#!/usr/bin/env bash
# certificates.sh DIR: certificates for 127.0.0.1 as a client meets them, each NAME.pem with its NAME.key in DIR, and the
# authority ca.pem that vouches for the first four:
#   good         all is well
#   expired      it was good in 2020
#   other-name   it is 127.0.0.2's
#   names        it is padaria-aurora.example's and its desk's
#   self-signed  nobody vouches for it but itself
set -euo pipefail
mkdir -p "$1"
cd "$1"
cat >openssl.cnf <<C
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
[other]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.2
[names]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:padaria-aurora.example, DNS:desk.padaria-aurora.example
[ca]
default_ca = here
[here]
database = index
rand_serial = yes
new_certs_dir = .
default_md = sha256
unique_subject = no
policy = any
[any]
CN = supplied
C
touch index

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }

key ca
openssl req -x509 -new -key ca.key -days 2 -subj "/CN=authority of a test" -config openssl.cnf -extensions authority -out ca.pem

# signed NAME EXTENSIONS OPTION…
signed() {
  local name=$1 extensions=$2
  shift 2
  key "$name"
  openssl req -new -key "$name.key" -config openssl.cnf -out "$name.csr"
  openssl ca -batch -notext -config openssl.cnf -cert ca.pem -keyfile ca.key -extfile openssl.cnf -extensions "$extensions" \
    "$@" -in "$name.csr" -out "$name.pem" 2>openssl.log || { cat openssl.log >&2; exit 1; }
}

signed good server -days 2
signed expired server -startdate 20200101000000Z -enddate 20201231000000Z
signed other-name other -days 2
signed names names -days 2
key self-signed
openssl req -x509 -new -key self-signed.key -days 2 -config openssl.cnf -extensions server -out self-signed.pem
