#!/bin/sh
# ./dev check --all: the flatpak from nothing: a runtime from Debian's packages, then everything that test_flatpak.py does with it as an
# unprivileged user. Root only. Prints TAP. The programs of WB_BUILD and WB_RELEASE are used outside the sandbox.
set -u
here=$(cd "$(dirname "$0")" && pwd)
need () { command -v "$1" >/dev/null || { echo "1..0 # SKIP $1 is not installed"; exit 0; }; }

[ "$(id -u)" -eq 0 ] || { echo "1..0 # SKIP needs root, to make the runtime"; exit 0; }
for tool in flatpak flatpak-builder debootstrap gpg; do need "$tool"; done
runtime=${WB_RUNTIME:-}
if [ -z "$runtime" ]; then
  runtime=$(mktemp -d /var/tmp/waybill-runtime-XXXXXX)
  trap 'rm -rf --one-file-system "$runtime"' EXIT INT TERM HUP
  chmod 755 "$runtime"
  value () { sed -n "s/^ *\"$1\": *\"\([^\"]*\)\".*/\1/p" "$here/../../flatpak/io.github.waybill.Waybill.json"; }
  sh "$here/runtime.sh" "$runtime" "$(value runtime)" "$(value sdk)" "$(value runtime-version)" >"$runtime.log" 2>&1 || {
    tail -n 40 "$runtime.log" | sed 's/^/# /'; echo "1..1"; echo "not ok 1 - the runtime can't be made"; exit 1; }
  rm -f "$runtime.log"
fi
WB_RUNTIME=$runtime /usr/bin/python3 -B "$here/test_flatpak.py" "$@"
