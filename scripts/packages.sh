# shellcheck shell=bash
# Packages of the distribution: finds missing ones, finds their names in this distribution, and installs them. Sourced by ./dev.
#
# A package specification is one of
#   name             a required package
#   name|name        alternatives: the first that is installed, or else the first that this distribution has
#   ?name            an optional package; if this distribution does not have it, a message says that it is left out
#   @clang           clang and its companion packages, all of the same version

readonly APT_LOG=$PWD/.dev/apt.log
readonly POLICY=/usr/sbin/policy-rc.d

# The clang versions to look for. The first is the tested one, and the oldest that compiles Onggi. cmake/clang.cmake has the same list.
readonly CLANG_VERSIONS=(19 20 21 22 23)

declare -A INSTALLED=()
read_installed() {
  local status package
  INSTALLED=()
  while read -r status package; do
    [[ $status != ii ]] || INSTALLED[$package]=yes
  done < <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n')
}

is_installed() { [[ -n ${INSTALLED[$1]:-} ]]; }

# Finds which packages of all specifications this distribution has. Runs apt-cache only once, because each run is slow, whatever the
# number of names.
declare -A KNOWN=()
read_known() {
  local names name='' line
  # shellcheck disable=SC2206
  names=(${@//[?|]/ } "${CLANG_VERSIONS[@]/#/clang-}")
  KNOWN=()
  while read -r line; do
    case $line in
      Candidate:\ \(none\)) ;;
      Candidate:*) KNOWN[$name]=yes ;;
      *:) name=${line%:} ;;
    esac
  done < <(LC_ALL=C apt-cache policy "${names[@]}" 2>/dev/null)
}

is_known() { [[ -n ${KNOWN[$1]:-} ]]; }

clang_packages() { echo clang-"$1" lld-"$1" llvm-"$1" libclang-rt-"$1"-dev; }

# Returns true if one version of clang is installed with all its companion packages.
has_clang() {
  local version package
  for version in "${CLANG_VERSIONS[@]}"; do
    for package in $(clang_packages "$version"); do
      is_installed "$package" || continue 2
    done
    return 0
  done
  return 1
}

# Returns true if a specification is satisfied by installed packages.
is_there() {
  local name
  [[ $1 != @clang ]] || { has_clang; return; }
  for name in $(tr '|' ' ' <<<"${1#\?}"); do
    is_installed "$name" && return
  done
  return 1
}

# Prints the package names of a specification in this distribution, or nothing if it has none. Call read_known first.
names_here() {
  local name version
  if [[ $1 == @clang ]]; then
    for version in "${CLANG_VERSIONS[@]}"; do
      is_known clang-"$version" && clang_packages "$version" && return
    done
    return 0
  fi
  for name in $(tr '|' ' ' <<<"${1#\?}"); do
    is_known "$name" && echo "$name" && return
  done
  return 0
}

# Prints the package names of all specifications, one per line, according to apt's package lists.
names_of() {
  local written
  read_known "$@"
  for written in "$@"; do names_here "$written" | tr ' ' '\n'; done
}

# Installs the packages that are missing. Fast if none are.
need() {
  local written required=() optional=()
  [[ ${#INSTALLED[@]} -gt 0 ]] || read_installed
  for written in "$@"; do
    is_there "$written" && continue
    if [[ $written == \?* ]]; then optional+=("$written"); else required+=("$written"); fi
  done
  [[ $((${#required[@]} + ${#optional[@]})) -gt 0 ]] || return 0
  mkdir -p .dev
  : >"$APT_LOG"
  # For optional packages alone, the existing package lists are good enough.
  if [[ ${#required[@]} -gt 0 ]]; then
    may_install "${required[@]}" "${optional[@]}"
    as_root apt-get update -qq >>"$APT_LOG" 2>&1 || say "apt-get update failed: going on with the package lists that are here"
  fi
  local names=() found
  read_known "${required[@]}" "${optional[@]}"
  for written in "${required[@]}" "${optional[@]}"; do
    found=$(names_here "$written")
    if [[ -n $found ]]; then
      # shellcheck disable=SC2206
      names+=($found)
    elif [[ $written == \?* ]]; then
      say "left out: ${written#\?}, of which this distribution has no package; what needs it is skipped"
    else
      tail -n 5 "$APT_LOG" >&2
      die "this distribution has no package $written$(wants "$written"); docs/dependencies.md says what Onggi was tried on"
    fi
  done
  [[ ${#names[@]} -gt 0 ]] || return 0
  may_install "${names[@]}"
  install_packages "${names[@]}"
}

wants() { [[ $1 != @clang ]] || echo " (clang-${CLANG_VERSIONS[0]} or newer)"; }

# Ends the script, with instructions, if this user cannot install packages.
may_install() {
  [[ $(id -u) == 0 ]] && return
  if command -v sudo >/dev/null; then
    # On a terminal, sudo may ask for a password. Without a terminal, sudo must not need one.
    if [[ -t 0 ]]; then sudo -v && return; else sudo -n true 2>/dev/null && return; fi
  fi
  local names
  mapfile -t names < <(names_of "$@")
  [[ ${#names[@]} -gt 0 ]] || names=("${@//[@?]/}")
  die "packages are missing, and installing them takes root or sudo. As root, run
  apt-get update && apt-get install --no-install-recommends ${names[*]}
and then ./dev again."
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Installs packages. The output of apt goes to a log, the end of which is printed on failure. The services in some packages (nginx,
# caddy) are not started, because the tests start their own.
install_packages() {
  local size
  # --assume-no makes apt-get stop with an error exit code, which is expected here.
  size=$(as_root env LC_ALL=C apt-get install --assume-no --no-install-recommends "$@" 2>/dev/null |
    sed -n 's/^Need to get \(.*\) of archives.*/, \1 to download/p') || true
  say "installing ${#} packages and what they need$size (log: .dev/apt.log)"
  local services=()
  is_installed nginx-common || services+=(nginx)
  is_installed caddy || services+=(caddy)
  hold_services
  local failed=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$APT_LOG" 2>&1 </dev/null || failed=$?
  release_services
  if [[ $failed != 0 ]]; then
    tail -n 40 "$APT_LOG" >&2
    die "apt-get could not install the packages (its output is above, and in .dev/apt.log). Without network, or with a broken package
list, mend that first. The command was
  apt-get install --no-install-recommends $*"
  fi
  local service
  read_installed
  for service in "${services[@]}"; do disable_service "$service"; done
}

# While this file exits with 101, invoke-rc.d and systemd's helpers start no services (Debian's policy-rc.d specification).
hold_services() {
  [[ -e $POLICY ]] && ! grep -q 'made by ./dev of Onggi' "$POLICY" && as_root mv "$POLICY" "$POLICY.before-onggi"
  trap release_services EXIT
  printf '#!/bin/sh\n# made by ./dev of Onggi while apt runs; it can go when apt has ended\nexit 101\n' | as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
}

release_services() {
  trap - EXIT
  as_root rm -f "$POLICY"
  [[ ! -e $POLICY.before-onggi ]] || as_root mv "$POLICY.before-onggi" "$POLICY"
}

# Prevents a service from a newly installed package from starting at boot.
disable_service() {
  if command -v systemctl >/dev/null && [[ -e /lib/systemd/system/$1.service ]]; then
    as_root systemctl disable --quiet "$1" >>"$APT_LOG" 2>&1 || true
  elif [[ -e /etc/init.d/$1 ]]; then
    as_root update-rc.d "$1" disable >>"$APT_LOG" 2>&1 || true
  fi
}
