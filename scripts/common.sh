# What the other scripts share: where things are kept, and how they speak. Sourced, never run.
# shellcheck shell=bash

cache="${XDG_CACHE_HOME:-$HOME/.cache}/quarry"

# Progress goes to stderr: stdout carries only what the caller asked for.
say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Makes the private Python environment that holds pip and the model server, unless it is there.
# Nothing is ever installed into the system's own Python.
make_venv() {
    local venv="$cache/server-venv"
    mkdir -p "$cache"
    exec 8>"$cache/.venv.lock"
    flock 8
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        command -v python3 >/dev/null || die "python3 is missing; run: make setup"
        say "Making a private Python environment in $venv"
        python3 -m venv --clear "$venv" >&2 \
            || die "python3 cannot make a virtual environment (is python3-venv missing?); run: make setup"
    fi
    exec 8>&-
}
