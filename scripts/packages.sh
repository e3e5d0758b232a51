# shellcheck shell=bash
# Packages of the distribution: which are missing, which name they have here, and their installation. Read by ./dev.
#
# A package is written as
#   name             must be there
#   name|name        the first that is installed or that this distribution has
#   ?name            is left out, with a word, where this distribution does not have it
#   @clang           is clang and what belongs to it, all of one version

readonly APT_LOG=$PWD/.dev/apt.log
readonly POLICY=/usr/sbin/policy-rc.d

# The oldest clang that compiles Onggi, and the versions that are looked for, the tried one first (cmake/clang.cmake looks, too).
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

# What this distribution has of all that is written. apt takes long for a question, however many names it has: one question for all.
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

# One version of clang is there with all that belongs to it.
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

# Whether what is written is there.
is_there() {
  local name
  [[ $1 != @clang ]] || { has_clang; return; }
  for name in $(tr '|' ' ' <<<"${1#\?}"); do
    is_installed "$name" && return
  done
  return 1
}

# Prints the names that what is written has in this distribution, as read_known found; nothing if it has none.
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

# Prints the names of all that is written, a line each; knows as much as apt's lists.
names_of() {
  local written
  read_known "$@"
  for written in "$@"; do names_here "$written" | tr ' ' '\n'; done
}

# Installs what is missing of the packages; quick when nothing is.
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
  # Lists that are here already know enough of what may be left out.
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

# Ends with what to do where packages can't be installed by this user.
may_install() {
  [[ $(id -u) == 0 ]] && return
  if command -v sudo >/dev/null; then
    # With a terminal sudo asks for the password; without one it must do without.
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

# What apt says goes to a log, which is shown when it fails. No service is started: some packages bring one (nginx, caddy) that the
# tests start by themselves.
install_packages() {
  local size
  # It answers "no" to itself, hence the exit code.
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

# invoke-rc.d and systemd's helpers start nothing while this file says 101 (Debian's policy-rc.d specification).
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

# A service that came along with a package does not start with the machine either.
disable_service() {
  if command -v systemctl >/dev/null && [[ -e /lib/systemd/system/$1.service ]]; then
    as_root systemctl disable --quiet "$1" >>"$APT_LOG" 2>&1 || true
  elif [[ -e /etc/init.d/$1 ]]; then
    as_root update-rc.d "$1" disable >>"$APT_LOG" 2>&1 || true
  fi
}
