#!/usr/bin/env bash
# Makes a private Python environment with the loaders of PyPI that read exports, and prints the path
# of its Python. The tests that need it are skipped unless its path is given to them:
#
#   QUARRY_DATASETS_PYTHON="$(scripts/loaders.sh)" swift test --filter LoaderTests
#
# It fetches some 150 MB once. TRL comes without torch, which its helpers do not need.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

trl=trl==1.16.0
venv="$cache/loaders-venv"
# The environment is made anew when what it should hold has changed.
wanted="$(cat "$here/loaders-requirements.txt") $trl"

mkdir -p "$cache"
exec 8>"$cache/.loaders.lock"
flock 8
if [ "$(cat "$venv/.wanted" 2>/dev/null)" != "$wanted" ]; then
    command -v python3 >/dev/null || die "python3 is missing; run: make setup"
    say "Making a private Python environment in $venv"
    python3 -m venv --clear "$venv" >&2
    "$venv/bin/python" -m pip install --quiet --requirement "$here/loaders-requirements.txt" >&2
    "$venv/bin/python" -m pip install --quiet --no-deps "$trl" >&2
    printf '%s' "$wanted" > "$venv/.wanted"
fi
printf '%s\n' "$venv/bin/python"
