#!/usr/bin/env bash
# Installs what answers Quarry's local questions, and prints the path of the server program.
#
# A `llama-server` on the PATH is used as it is. Else llama.cpp's server comes from PyPI's prebuilt
# xllamacpp wheel, into a private Python environment in the cache folder, with a wrapper
# `quarry/bin/llama-server` beside it: that is where the `quarry` program looks, so an installed
# Quarry needs nothing of this repository. When all is there, the network is not touched.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

wrapper="$cache/bin/llama-server"

if found="$(command -v llama-server)" && [ "$found" != "$wrapper" ]; then
    printf '%s\n' "$found"
    exit 0
fi

mkdir -p "$cache/bin"
exec 9>"$cache/.server.lock"
flock 9

# The environment is as the requirements say when it holds a copy of them, made at the very end.
stamp="$cache/server-venv/requirements.txt"
if ! cmp -s "$here/server-requirements.txt" "$stamp" || [ ! -x "$cache/server-venv/bin/python" ]; then
    make_venv
    say "Installing the model server (xllamacpp) into $cache/server-venv"
    "$cache/server-venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --progress-bar off --no-deps --only-binary :all: --require-hashes \
        --requirement "$here/server-requirements.txt" >&2 \
        || die "the model server could not be installed; install llama.cpp's llama-server instead"
    "$cache/server-venv/bin/python" -c 'import xllamacpp' \
        || die "the model server does not run on this machine; install llama.cpp's llama-server"
    cp "$here/server-requirements.txt" "$stamp"
fi

# Replaced by renaming, so that a Quarry that starts the server meanwhile finds the old or the new.
put() {
    if cmp -s "$1" "$2"; then return; fi
    chmod "$3" "$1"
    mv -f "$1" "$2"
}
new="$(mktemp -d "$cache/.new.XXXXXX")"
trap 'rm -rf "$new"' EXIT
cp "$here/llama_server.py" "$new/llama_server.py"
cat > "$new/llama-server" <<'END'
#!/bin/sh
# Made by Quarry's scripts/server.sh: llama.cpp's server from the environment beside this folder.
bin="$(dirname "$(readlink -f "$0")")"
exec "$bin/../server-venv/bin/python" -I "$bin/llama_server.py" "$@"
END
put "$new/llama_server.py" "$cache/bin/llama_server.py" 644
put "$new/llama-server" "$wrapper" 755

printf '%s\n' "$wrapper"
