#!/usr/bin/env bash
# tests/servers/cms.sh [wordpress|ghost|directus|strapi]...: puts the content management systems that the tests publish to
# into a folder outside the repository (RECADO_CMS, else ~/.cache/recado/cms), in fixed versions, with a site of each
# prepared, and prints the folder. All of them unless told. What was interrupted goes on at the next run; what is there
# stays. Needs Debian with apt-get, npm, python3, curl, php with its modules sqlite3, mysql, gd, curl, mbstring and xml, and
# MariaDB's server. Nothing is compiled: everything but WordPress on SQLite keeps its data in MariaDB, whose clients are
# plain JavaScript.
set -euo pipefail
. "$(dirname "$0")/lib/cms.sh"
node_version=24.21.0 pnpm=12.4.2 ghost=6.65.0 directus=12.4.0 sqlite_drop_in=3.1.56
need npm python3 curl php mariadbd mariadb mariadb-install-db apt-get flock
php -r 'foreach (["pdo_sqlite", "mysqli", "gd", "curl", "mbstring", "dom"] as $module)
  if (!extension_loaded($module)) { fwrite(STDERR, "cms.sh needs the module $module of php\n"); exit(1); }'
mkdir -p "$cms"
exec 9>"$cms/lock"
flock 9

has() { [ "$(cat "$cms/$1.version" 2>/dev/null)" = "$2" ]; }
mark() { echo "$2" >"$cms/$1.version"; }
npm_install() { npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$@" >&2; }
# fresh PART: an empty folder to prepare a site in.
fresh() {
  if [ -d "$cms/$1/new" ]; then "$lib/../down.sh" "$cms/$1/new"; rm -rf "$cms/$1/new"; fi
  mkdir -p "$cms/$1/new"
  dir=$cms/$1/new
}

node_there() {
  has node $node_version && return
  mkdir -p "$cms/node"
  # The package's own script puts the program where it is expected.
  npm install --silent --no-fund --no-audit --prefix "$cms/node" "node@$node_version" >&2
  "$node" --version >/dev/null
  mark node $node_version
}

mariadb_there() {
  local version
  version=$(mariadbd --version)
  has mariadb "$version" && return
  rm -rf "$cms/mariadb"
  mkdir -p "$cms/mariadb"
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$cms/mariadb/my" --innodb-log-file-size=8M \
    --auth-root-authentication-method=normal --skip-test-db >"$cms/mariadb/install.log" 2>&1
  mark mariadb "$version"
}

# From Debian's packages, unpacked only: as installed they would bring a web server along. 6.1 is Debian 12's, 6.8 Debian 13's.
wordpress_tree() {
  local debian=$1 version=$2 theme=$3 work=$cms/wordpress/debian-$1 mirror options
  has "wordpress-$version" 1 && return
  rm -rf "$work"
  mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/packages
  mirror=$(apt-get update --print-uris -o "Dir::State::lists=$work/lists" | sed -n "s#^'\(.*/debian/\)dists/.*#\1#p" | awk 'NR == 1')
  [ -n "$mirror" ] || { echo "cms.sh: apt knows no address of Debian's" >&2; exit 1; }
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $debian main" >"$work/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o "APT::Sandbox::User=$(id -un)")
  apt-get "${options[@]}" update >&2
  (cd "$work/packages" && apt-get "${options[@]}" download wordpress "wordpress-theme-$theme" php-getid3 libjs-cropper libjs-underscore >&2)
  for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$work/all"; done
  cd "$work/all/usr/share"
  rm -f wordpress/.htaccess wordpress/wp-config.php
  # A tree that needs nothing else of the system.
  find wordpress -xtype l ! -name ca-bundle.crt -delete
  rm -rf "$cms/wordpress/$version"
  cp -rL wordpress "$cms/wordpress/$version"
  cd "$cms"
  grep -q "wp_version = '$version\." "$cms/wordpress/$version/wp-includes/version.php"
  rm -rf "$work"
  mark "wordpress-$version" 1
}

wordpress_site() {
  local database=$1 version=$2 part=wordpress/$1-$2 is
  is=$(stamp wp-)
  cp "$lib/wp-config.php" "$cms/wordpress/$version/wp-config.php"
  [ "$(cat "$cms/$part/site.version" 2>/dev/null)" = "$is" ] && return
  fresh "$part"
  mkdir -p "$dir"/content/{uploads,mu-plugins,plugins}
  ln -s "$cms/wordpress/$version/wp-content/themes" "$dir/content/themes"
  cp "$lib/wp-switches.php" "$dir/content/mu-plugins/recado.php"
  if [ "$database" = sqlite ]; then
    sed "s#'{SQLITE_IMPLEMENTATION_FOLDER_PATH}'#getenv('RECADO_SQLITE')#; s#{SQLITE_PLUGIN}#sqlite-database-integration/load.php#" \
      "$cms/wordpress/sqlite/db.copy" >"$dir/content/db.php"
  else
    mariadb_new "$dir" wordpress
  fi
  RECADO_SITE=$dir RECADO_URL=http://127.0.0.1 RECADO_DATABASE=$database RECADO_SOCKET=${socket:-} RECADO_SQLITE=$cms/wordpress/sqlite \
    php -d sendmail_path=/bin/true -d display_errors=stderr "$lib/wp-install.php" "$cms/wordpress/$version" >"$dir/site.json"
  grep -q '"categories"' "$dir/site.json"
  # Its first page fills the cache of compiled scripts.
  wordpress_start "$dir" "$(free_port)" "$version" "$database"
  keep "$dir" "$part"
  echo "$is" >"$cms/$part/site.version"
}

wordpress() {
  mkdir -p "$cms/wordpress"
  wordpress_tree bookworm 6.1 twentytwentythree
  wordpress_tree trixie 6.8 twentytwentyfive
  if ! has sqlite-drop-in $sqlite_drop_in; then
    rm -rf "$cms/wordpress/pack"
    mkdir -p "$cms/wordpress/pack"
    cd "$cms/wordpress/pack"
    npm pack --silent "@wp-playground/cli@$sqlite_drop_in" >/dev/null
    tar xzf ./*.tgz package/sqlite-database-integration.zip
    python3 -m zipfile -e package/sqlite-database-integration.zip unpacked
    rm -rf "$cms/wordpress/sqlite"
    mv "$(dirname "$(find unpacked -name db.copy)")" "$cms/wordpress/sqlite"
    cd "$cms"
    rm -rf "$cms/wordpress/pack"
    mark sqlite-drop-in $sqlite_drop_in
  fi
  wordpress_site sqlite 6.8
  wordpress_site mysql 6.1
  wordpress_site mysql 6.8
}

ghost() {
  local is port cookies origin
  if ! has ghost $ghost; then
    npm_install "$cms/ghost/pnpm" "pnpm@$pnpm"
    cd "$cms/ghost"
    rm -rf package
    # npm cannot install it: its packages lie inside of it, as files. pnpm has to be the version that it names.
    npm pack --silent "ghost@$ghost" >/dev/null
    tar xzf ghost-*.tgz
    (cd package && PATH=$(dirname "$node"):$cms/ghost/pnpm/node_modules/.bin:$PATH \
      pnpm install --prod --frozen-lockfile --ignore-scripts >"$cms/ghost/install.log" 2>&1) || { tail -n 40 "$cms/ghost/install.log" >&2; exit 1; }
    rm -f ghost-*.tgz
    cd "$cms"
    mark ghost $ghost
  fi
  is=$ghost-$(stamp ghost-)
  [ "$(cat "$cms/ghost/site.version" 2>/dev/null)" = "$is" ] && return
  fresh ghost
  mkdir -p "$dir"/content/{data,images,media,files,logs,settings,adapters,public}
  ln -s "$cms/ghost/package/content/themes" "$dir/content/themes"
  mariadb_new "$dir" ghost
  port=$(free_port)
  ghost_start "$dir" "$port"
  origin=http://127.0.0.1:$port
  post() { curl -fsS -b "$dir/cookies" -c "$dir/cookies" -H 'Content-Type: application/json' -H "Origin: $origin" -d "$2" "$origin/ghost/api/admin/$1"; }
  post authentication/setup/ '{"setup":[{"name":"Dona","email":"owner@example.test","password":"sup3rS3cret!pw","blogTitle":"Casa Aurora"}]}' >/dev/null
  post session/ '{"username":"owner@example.test","password":"sup3rS3cret!pw"}' >/dev/null
  post 'integrations/?include=api_keys' '{"integrations":[{"name":"Recado"}]}' | python3 -c '
import json, sys
keys = {key["type"]: key["secret"] for key in json.load(sys.stdin)["integrations"][0]["api_keys"]}
print(json.dumps({"key": keys["admin"], "content_key": keys["content"]}, separators=(",", ":"))[1:])' >"$dir/site.json"
  rm -f "$dir/cookies"
  keep "$dir" ghost
  echo "$is" >"$cms/ghost/site.version"
}

directus_part() {
  local is port
  if ! has directus $directus; then
    npm_install "$cms/directus" "directus@$directus"
    # It runs scripts inside of flows, which no test has; it would be compiled, and its absence stops the start.
    echo 'module.exports = {};' >"$cms/directus/node_modules/isolated-vm/isolated-vm.js"
    # The program itself asks for newer versions first.
    echo "import '@directus/api/cli/run.js';" >"$cms/directus/start.mjs"
    mark directus $directus
  fi
  is=$directus-$(stamp directus-)
  [ "$(cat "$cms/directus/site.version" 2>/dev/null)" = "$is" ] && return
  fresh directus
  mkdir -p "$dir"/{uploads,extensions}
  mariadb_new "$dir" directus
  port=$(free_port)
  (directus "$dir" "$port" bootstrap) >"$dir/bootstrap.log" 2>&1 || { tail -n 40 "$dir/bootstrap.log" >&2; exit 1; }
  directus_start "$dir" "$port"
  "$node" "$lib/directus-site.mjs" "http://127.0.0.1:$port" admin-token-0123456789 >"$dir/site.json"
  keep "$dir" directus
  echo "$is" >"$cms/directus/site.version"
}

strapi() {
  local is wanted
  wanted=$(cksum <"$lib/strapi-app/package.json")
  if ! has strapi "$wanted"; then
    mkdir -p "$cms/strapi/app"
    cp "$lib/strapi-app/package.json" "$cms/strapi/app/"
    npm_install "$cms/strapi/app"
    mark strapi "$wanted"
  fi
  is=$(cd "$lib/strapi-app" && find . -type f -print0 | sort -z | xargs -0 cat | cksum)-$(stamp strapi-app/server)
  [ "$(cat "$cms/strapi/site.version" 2>/dev/null)" = "$is" ] && return
  fresh strapi
  cp -r "$lib/strapi-app" "$dir/app"
  mkdir -p "$dir/app/public/uploads"
  ln -s "$cms/strapi/app/node_modules" "$dir/app/node_modules"
  mariadb_new "$dir" strapi
  strapi_start "$dir" "$(free_port)"
  keep "$dir" strapi
  echo "$is" >"$cms/strapi/site.version"
}

parts=("$@")
[ $# -gt 0 ] || parts=(wordpress ghost directus strapi)
mariadb_there
case " ${parts[*]} " in *' ghost '* | *' directus '* | *' strapi '*) node_there ;; esac
# Side by side: each waits for the network most of the time.
running=()
for part in "${parts[@]}"; do
  case $part in
    wordpress | ghost | strapi) work=$part ;;
    directus) work=directus_part ;;
    *) echo "cms.sh: what is $part?" >&2; exit 2 ;;
  esac
  (
    set -e
    dir=
    trap '[ -z "$dir" ] || "$lib/../down.sh" "$dir"' EXIT
    begun=$(now)
    $work
    [ -z "${RECADO_TIMES:-}" ] || echo "$part: $((($(now) - begun) / 1000000)) ms" >&2
  ) 9>&- &
  running+=("$part:$!")
done
failed=
for part in "${running[@]}"; do wait "${part#*:}" || failed="$failed ${part%%:*}"; done
[ -z "$failed" ] || { echo "cms.sh: failed:$failed" >&2; exit 1; }
echo "$cms"
