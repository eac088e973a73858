# Sourced. Installs Debian packages when that is possible; says what to install when it is not.

has_apt() { command -v apt-get >/dev/null 2>&1; }

# Prints the prefix that makes a command root ("" for root itself); fails when there is no way.
root_prefix() {
  if [ "$(id -u)" = 0 ]; then
    echo ""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    echo "sudo -n"
  else
    return 1
  fi
}

is_known_package() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

# Package lists may be absent (images) or old; without root or network the old ones must do.
refresh_packages() {
  if as_root=$(root_prefix); then $as_root apt-get -q update >/dev/null 2>&1 || true; fi
}

# install_packages NAME… — quiet unless it fails; package lists are only fetched when a first try fails.
install_packages() {
  if ! has_apt || ! as_root=$(root_prefix); then
    echo "muster: please install: $* (needs apt and root), then try again" >&2
    return 1
  fi
  echo "muster: installing $*" >&2
  log=$(mktemp)
  apt_install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=180 \
      install -y -q --no-install-recommends "$@" >"$log" 2>&1
  }
  if apt_install "$@" || { refresh_packages && apt_install "$@"; }; then
    rm -f "$log"
  else
    tail -n 5 "$log" >&2
    rm -f "$log"
    echo "muster: apt could not install: $* — install them yourself, then try again" >&2
    return 1
  fi
}
