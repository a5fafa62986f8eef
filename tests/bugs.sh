#!/usr/bin/env bash
# tests/bugs.sh   plants the bugs in tests/bugs/, one after the other, and fails unless the simulation finds each.
#
# A copy of the sources gets every patch; each bug sleeps behind a switch that the environment turns on, so that one build
# serves them all. A bug has to be found within 1,000 seeds, by one of the rules that its patch names.
set -euo pipefail
cd "$(dirname "$0")/.."
seeds=1000 root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
copy=$target/planted-bugs
trap 'rm -rf "$copy"' EXIT
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp -p --parents -t "$copy"

# A bug is never in the sources themselves.
if grep -rq planted src; then echo "src/ names a planted bug" >&2; exit 1; fi

cd "$copy"
for bug in tests/bugs/*.patch; do
  patch --batch --strip=1 --fuzz=0 --no-backup-if-mismatch --silent <"$bug" || { echo "$bug does not apply any more" >&2; exit 1; }
done
cp tests/bugs/switch.rs src/planted.rs
echo 'pub mod planted;' >>src/lib.rs
# Another version, so that nothing of the copy is taken for the program itself; other packages are built once for both.
sed -i '0,/^version = .*/s//version = "0.0.0"/' Cargo.toml
sed -i '/^name = "recado"$/{n;s/.*/version = "0.0.0"/}' Cargo.lock
built=$(CARGO_TARGET_DIR=$target cargo test --locked --no-run --test suite 2>&1) || { printf '%s\n' "$built" >&2; exit 1; }
suite=$(sed -n 's/.*Executable.*(\(.*\))$/\1/p' <<<"$built")
case $suite in /*) ;; *) suite=$copy/$suite ;; esac

# Tells stories under a bug until one breaks a rule; prints `seed N breaks the rule R: how`.
hunt() {
  RUST_BACKTRACE=0 RECADO_PLANTED_BUG=$1 RECADO_SEED=0 RECADO_SEEDS=$2 \
    "$suite" --exact simulation::slow::one_seed 2>&1 | grep -E '^(seed|test result|called|thread)'
}

# Where no bug is awake, the copy is the program.
if ! asleep=$(hunt none 60 | grep 'test result: ok. 1 passed'); then
  echo "the copy breaks a rule with every bug asleep" >&2; exit 1
fi
one_bug() {
  local bug=$1 name found rule
  name=$(basename "$bug" .patch)
  found=$(hunt "$name" "$seeds" || true)
  rule=$(sed -n 's/^seed [0-9]* breaks the rule \([a-z]*\):.*/\1/p' <<<"$found")
  if [ -z "$rule" ]; then
    printf '%s: NOT FOUND within %s seeds\n%s\n' "$name" "$seeds" "$found"; return 1
  fi
  if ! sed -n 's/^Breaks: //p' "$bug" | grep -qw -- "$rule"; then
    printf '%s: found for another reason\n%s\n' "$name" "$found"; return 1
  fi
  printf '%-20s %s\n' "$name" "$(grep -m1 '^seed' <<<"$found")"
}
for bug in "$root"/tests/bugs/*.patch; do
  { one_bug "$bug" || touch "$copy/failed"; } &
  # As many at a time as there are processors.
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
done
wait
[ ! -e "$copy/failed" ]
