#!/bin/sh
# ./dev check --all: builds and checks in fresh Debian 12 and 13, each made from nothing in a folder of
# its own and gone afterwards. Root only. Prints TAP.
#
# usage: everywhere.sh [SUITE]...      bookworm and trixie unless named
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
[ $# -gt 0 ] || set -- bookworm trixie

if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
  echo "ok 1 - fresh systems # SKIP needs root and debootstrap"; echo "1..1"; exit 0
fi
mirror=$(sed -n 's/^URIs: *//p; s/^deb  *\(http[^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1)

# What the machine needs to reach its package sources, the new system needs too.
lend_network () {
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  grep -il proxy /etc/apt/apt.conf.d/* 2>/dev/null | while read -r file; do cp "$file" "$1/etc/apt/apt.conf.d/"; done
  mkdir -p "$1/usr/local/share/ca-certificates" "$1/etc/ssl/certs"
  cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/lent.crt" 2>/dev/null
  for file in /root/.npmrc; do [ -f "$file" ] && cp "$file" "$1/root/.npmrc"; done
  return 0
}

# The mounts are in a namespace of their own and die with it.
enter () {
  unshare --mount --pid --fork --ipc --mount-proc="$1/proc" sh -c '
    root=$1; shift
    mount --make-rprivate /
    mount --bind "$root" "$root" # the rig asks for namespaces, whose root has to be a mount
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
      NODE_EXTRA_CA_CERTS=/etc/ssl/certs/lent.crt NPM_CONFIG_CAFILE=/etc/ssl/certs/lent.crt \
      http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"' sh "$@"
}

number=0 failed=0
for suite in "$@"; do
  number=$((number + 1))
  root=$(mktemp -d /var/tmp/waybill-"$suite"-XXXXXX)
  log=/var/tmp/waybill-$suite.log
  if debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >"$log" 2>&1 &&
    lend_network "$root" && mkdir -p "$root/src" &&
    (cd "$source" && tar -c --exclude=./_check --exclude=./_release --exclude=./_build --exclude=./_demo --exclude=./build --exclude=./.git . ) | tar -x -C "$root/src" &&
    enter "$root" sh -c "cd /src && ./dev demo --terminal && ./dev check" >>"$log" 2>&1 </dev/null
  then echo "ok $number - $suite: demo and check on a fresh system: $(tail -n 1 "$log")"
  else failed=1; tail -n 60 "$log" | sed 's/^/# /'; echo "not ok $number - $suite"; fi
  rm -rf --one-file-system "$root"
done
echo "1..$number"
exit $failed
