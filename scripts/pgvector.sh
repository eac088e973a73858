# Sourced. Compiles pgvector where the release has no package of it (Debian 12): the source comes from the next
# Debian release through the machine's own mirror. Lists and downloads stay in a temporary folder: no root is
# needed and nothing of the system's apt or PostgreSQL changes.

# build_pgvector MAJOR BIN_DIR OUT_DIR — OUT_DIR gets vector.so, vector.control and the SQL files.
build_pgvector() (
  set -eu
  major=$1 bin=$2 out=$3
  # shellcheck disable=SC1091
  . /etc/os-release
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -nE 's/^(deb .*|URIs: *)(https?:\/\/[^ ]*\/debian)\/?( .*|$)/\2/p' | head -n 1)
  if [ "${ID:-}" != debian ] || [ -z "$mirror" ]; then
    echo "muster: please install pgvector for PostgreSQL $major, or set TEST_DATABASE_URL to a server that has it" >&2
    exit 1
  fi
  echo "muster: compiling pgvector for PostgreSQL $major (once, about 15 s)" >&2
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  key=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$key] $mirror $VERSION_CODENAME main" >"$work/sources.list"
  echo "deb-src [signed-by=$key] $mirror trixie main" >>"$work/sources.list"
  cd "$work"
  private_apt() {
    apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
      -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" \
      -o Acquire::Languages=none "$@"
  }
  {
    private_apt update
    private_apt source --download-only pgvector
    private_apt download "postgresql-server-dev-$major"
    dpkg -x postgresql-server-dev-*.deb headers
    mkdir source
    tar -xf pgvector_*.orig.tar.gz -C source --strip-components=1
    # No LLVM: its bitcode is only for just-in-time compilation. No -march=native: the result is kept.
    make -C source -j2 PG_CONFIG="$bin/pg_config" with_llvm=no OPTFLAGS= \
      PG_CPPFLAGS="-I$work/headers/usr/include/postgresql/$major/server"
  } >"$work/log" 2>&1 || {
    tail -n 8 "$work/log" >&2
    echo "muster: pgvector could not be compiled; set TEST_DATABASE_URL to a PostgreSQL that has it" >&2
    exit 1
  }
  mkdir -p "$out.$$"
  cp source/vector.so source/vector.control source/sql/vector--*.sql "$out.$$/"
  # Two runs at once both build; the first to finish stays.
  mv -T "$out.$$" "$out" 2>/dev/null || rm -rf "$out.$$"
)
