#!/usr/bin/env bash
# Checks and measures this machine's graphics card: everything it needs lies in this folder, but for bash, tar,
# the C and C++ runtimes, and the card's own Vulkan driver. Options are those of `npm run bench -- --gpu`: --help.
set -uo pipefail

# The budget counts from here, unpacking included.
SWITCHYARD_STARTED_AT=$(date +%s)
export SWITCHYARD_STARTED_AT

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
  echo "$1" >&2
  exit 1
}

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "This pack is for Linux on x86-64; this is $(uname -s) on $(uname -m)."
work=$(mktemp -d "${TMPDIR:-/tmp}/switchyard-XXXXXX") || fail "No folder can be made in ${TMPDIR:-/tmp}: set TMPDIR to another."
trap 'rm -rf "$work"' EXIT

# The archive, decompressed, by whatever this machine has; the pack's own xz comes last, since it needs a C library as new.
decompress() {
  if [ -f "$here/switchyard.tar.gz" ]; then
    gzip -dc "$here/switchyard.tar.gz"
  elif command -v xz >/dev/null; then
    xz -dc "$here/switchyard.tar.xz"
  elif python3 -c 'import lzma' 2>/dev/null; then
    python3 -c 'import lzma, shutil, sys
shutil.copyfileobj(lzma.open(sys.argv[1]), sys.stdout.buffer, 1 << 20)' "$here/switchyard.tar.xz"
  else
    /lib64/ld-linux-x86-64.so.2 --library-path "$here/xz" "$here/xz/xz" -dc "$here/switchyard.tar.xz"
  fi
}

decompress | tar -x -C "$work" || fail "The archive could not be unpacked into $work: it takes 200 MB there, and xz or Python 3 to decompress."

# Where containers put NVIDIA's driver, which the system's linker may not know.
for folder in /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/wsl/lib; do
  [ -d "$folder" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
[ -n "${LD_LIBRARY_PATH:-}" ] && export LD_LIBRARY_PATH

"$work/bin/node" "$work/bench/gpu.mjs" "$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
wait "$child"
code=$?
# A signal ends the waiting, not what is waited for: that still writes its report.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
exit "$code"
