#!/bin/sh
# ./dev check --all: builds and checks in fresh Debian 12 and 13, each made from nothing in a folder of
# its own and gone afterwards. Root only. Prints TAP.
#
# usage: everywhere.sh [SUITE]...      bookworm and trixie unless named
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
. "$source/tests/fresh-system.sh"
[ $# -gt 0 ] || set -- bookworm trixie

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "ok 1 - fresh systems # SKIP needs root and debootstrap"; echo "1..1"; exit 0
fi
mirror=$(debian_mirror)

number=0 failed=0
for suite in "$@"; do
  number=$((number + 1))
  root=$(mktemp -d /var/tmp/waybill-"$suite"-XXXXXX)
  chmod 755 "$root" # it is "/" for whoever runs the tests
  log=/var/tmp/waybill-$suite.log
  if debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >"$log" 2>&1 &&
    lend_network "$root" && mkdir -p "$root/src" &&
    (cd "$source" && tar -c --exclude="./_*" --exclude=./build --exclude=./.git . ) | tar -x -C "$root/src" &&
    enter "$root" sh -c "cd /src && ./dev demo --terminal && ./dev check" >>"$log" 2>&1 </dev/null
  then echo "ok $number - $suite: demo and check on a fresh system: $(tail -n 1 "$log")"
  else failed=1; tail -n 60 "$log" | sed 's/^/# /'; echo "not ok $number - $suite"; fi
  rm -rf --one-file-system "$root"
done
echo "1..$number"
exit $failed
