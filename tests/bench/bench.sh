#!/bin/sh
# Measures collecting and packing of SIZE of logs: wall time, processor time, memory, ratio. Three runs;
# quote the median. No test asserts these figures.
# usage: bench.sh BUILD-DIR SIZE
set -eu
build=$1 size=$2
place=$(mktemp -d /var/tmp/waybill-bench-XXXXXX)
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM HUP
"$build/tests/studio/waybill-make-studio" "$place/studio" --size "$size" --end now --truth "$place/truth" >/dev/null
bytes=$(du -sb "$place/studio/config/retouch-studio/logs" | cut -f 1)
echo "logs: $bytes bytes on disk"
export WAYBILL_STATE_DIR="$place/state"
for format in zip tar.zst; do
  for run in 1 2 3; do
    /usr/bin/time -f "$format: %e s, processor %U s, at most %M KiB resident" \
      "$build/src/cli/waybill" pack data/profiles/com.example.RetouchStudio.json --quiet --since 10w \
      --root "data=$place/studio/config/retouch-studio" --root "install=$place/studio/opt/RetouchStudio" \
      --format "$format" -o "$place/out.$format"
  done
  echo "$format: $(stat -c %s "$place/out.$format") bytes"
done
