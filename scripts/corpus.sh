#!/usr/bin/env bash
# Makes the PDF files of corpora/demo anew. They are committed; only to change them this is needed.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

venv="$cache/corpus-venv"
if ! cmp -s "$here/corpus-requirements.txt" "$venv/requirements.txt"; then
    say "Installing reportlab into $venv"
    mkdir -p "$cache"
    python3 -m venv --clear "$venv" >&2 || die "python3-venv is missing; run: make setup"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        --requirement "$here/corpus-requirements.txt" >&2
    cp "$here/corpus-requirements.txt" "$venv/requirements.txt"
fi
"$venv/bin/python" "$here/make_demo_corpus.py" "$here/../corpora/demo"
