#!/bin/sh
# A private, throw-away PostgreSQL with pgvector for tests.
#   scripts/test-postgres.sh install           apt packages that are missing
#   scripts/test-postgres.sh start DIR [PORT]  prints the superuser's URL
#   scripts/test-postgres.sh halt DIR          stops it and keeps DIR, as an outage does
#   scripts/test-postgres.sh resume DIR PORT   starts it again
#   scripts/test-postgres.sh stop DIR          stops it and removes DIR
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/debian-packages.sh
. "$here/debian-packages.sh"
# shellcheck source=scripts/pgvector.sh
. "$here/pgvector.sh"

die() {
  echo "muster: $*" >&2
  exit 1
}

# The newest installed server; Debian keeps majors side by side, other systems have one on PATH.
find_server() {
  major='' bin=''
  for candidate in /usr/lib/postgresql/*/bin; do
    [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] || continue
    number=$(basename "$(dirname "$candidate")")
    if [ -z "$major" ] || [ "$number" -gt "$major" ]; then major=$number bin=$candidate; fi
  done
  if [ -z "$bin" ] && command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then
    bin=$(pg_config --bindir)
    major=$("$bin/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
  fi
  [ -n "$bin" ]
}

has_vector() { [ -f "$("$bin/pg_config" --sharedir)/extension/vector.control" ]; }

built_vector() { echo "$here/../.runtime/pgvector-pg$major-$(uname -m)"; }

install_server() {
  find_server || { install_packages postgresql && find_server; } || return 1
  if has_vector || [ -f "$(built_vector)/vector.so" ]; then return 0; fi
  package=postgresql-$major-pgvector
  if has_apt; then
    is_known_package "$package" || refresh_packages
    ! is_known_package "$package" || { install_packages "$package" && return 0; }
  fi
  { command -v gcc && command -v make; } >/dev/null 2>&1 || install_packages gcc libc6-dev make
}

# PostgreSQL refuses root, so root hands the cluster to the package's own user.
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id postgres >/dev/null 2>&1 || owner=nobody
  as_owner="setpriv --reuid=$owner --regid=$(id -g "$owner") --clear-groups"
else
  owner=''
  as_owner=''
fi
run() { (cd / && $as_owner "$@"); }

# Where the system has no pgvector: a copy of the server's tree (links, except the programs, which find their
# files relative to themselves) with the compiled extension added.
private_server() {
  vector=$(built_vector)
  [ -f "$vector/vector.so" ] || build_pgvector "$major" "$bin" "$vector"
  tree=$dir/server
  share=$("$bin/pg_config" --sharedir)
  lib=$("$bin/pg_config" --pkglibdir)
  mkdir -p "$tree$(dirname "$bin")" "$tree$(dirname "$share")" "$tree$(dirname "$lib")"
  cp -a "$bin" "$tree$(dirname "$bin")/"
  mkdir -p "$tree$lib" "$tree$share"
  cp -as "$share/." "$tree$share/"
  for file in "$lib"/*; do [ "$file" = "$bin" ] || [ -e "$tree$file" ] || ln -s "$file" "$tree$file"; done
  cp "$vector/vector.so" "$tree$lib/"
  cp "$vector"/vector.control "$vector"/vector--*.sql "$tree$share/extension/"
  chmod -R go+rX "$tree"
  bin=$tree$bin
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

start() {
  [ ! -e "$dir/data" ] || die "$dir already holds a cluster; stop it first"
  install_server || die "no PostgreSQL with pgvector; install it or set TEST_DATABASE_URL"
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  chmod 755 "$dir"
  run test -x "$dir" || die "$dir cannot be reached by the user $owner; set TMPDIR to a folder that can, such as /tmp"
  has_vector || private_server
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  mkdir "$dir/data"
  (umask 077 && printf '%s\n' "$password" >"$dir/password")
  [ -z "$owner" ] || chown "$owner" "$dir/data" "$dir/password"
  chmod 700 "$dir/data"
  run "$bin/initdb" -D "$dir/data" -U postgres --auth=scram-sha-256 --pwfile="$dir/password" -E UTF8 \
    --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || {
    tail -n 5 "$dir/initdb.log" >&2
    die "the test database could not be created in $dir"
  }
  rm -f "$dir/password"
  # Nothing here outlives the tests, so nothing is synced to disk.
  cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
CONF
  tries=0
  while :; do
    port=${wanted:-$(free_port)}
    if run "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/data/server.log" -o "-p $port" start >/dev/null 2>&1; then break; fi
    tries=$((tries + 1))
    if [ -n "$wanted" ] || [ "$tries" -ge 3 ]; then
      tail -n 5 "$dir/data/server.log" >&2
      die "the test database did not start on port $port"
    fi
  done
  echo "$bin" >"$dir/bin"
  PGPASSWORD=$password "$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U postgres -d postgres -c 'create database muster_test' >&2
  PGPASSWORD=$password "$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U postgres -d muster_test \
    -c 'create extension vector' -c 'create extension pg_trgm' >&2
  echo "postgres://postgres:$password@127.0.0.1:$port/muster_test"
}

halt() {
  dir=$(cd "$dir" && pwd)
  bin=$(cat "$dir/bin")
  run "$bin/pg_ctl" -D "$dir/data" -s -w -m fast stop
}

resume() {
  dir=$(cd "$dir" && pwd)
  bin=$(cat "$dir/bin")
  run "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/data/server.log" -o "-p $wanted" start >/dev/null 2>&1
}

stop() {
  [ -d "$dir/data" ] || exit 0
  dir=$(cd "$dir" && pwd)
  [ ! -f "$dir/bin" ] || bin=$(cat "$dir/bin")
  [ -n "${bin:-}" ] || find_server || die "no pg_ctl found to stop $dir"
  [ ! -f "$dir/data/postmaster.pid" ] || run "$bin/pg_ctl" -D "$dir/data" -s -w -m immediate stop || true
  rm -rf "$dir"
}

command=${1:-}
dir=${2:-}
wanted=${3:-}
case $command in
install) install_server ;;
start | halt | resume | stop)
  [ -n "$dir" ] || die "usage: scripts/test-postgres.sh start|halt|resume|stop DIR [PORT]"
  "$command"
  ;;
*) die "usage: scripts/test-postgres.sh install | start DIR [PORT] | halt DIR | resume DIR PORT | stop DIR" ;;
esac
