#!/usr/bin/env bash
# Installs the built program: scripts/install.sh BUILD-FOLDER PREFIX MAX_MIB
#
# One stripped binary with the Swift runtime inside, and beside it what ArgumentParser makes from the
# commands: completions for bash, zsh and fish, and a man page. (Its plugin for the page is not used:
# it builds the package anew without the static runtime, and leaves that in the build folder.)
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

build="$1" prefix="$2" most="$3"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cp "$build/quarry" "$work/quarry"
strip "$work/quarry"
bytes="$(stat -c %s "$work/quarry")"
if [ "$bytes" -gt $((most * 1024 * 1024)) ]; then
    die "the stripped program has $((bytes / 1024 / 1024)) MiB, and at most $most MiB are allowed"
fi

put() { install -D -m "$1" "$2" "$3" || die "$3 cannot be written; try another PREFIX, or sudo"; }

put 755 "$work/quarry" "$prefix/bin/quarry"
complete() {
    "$work/quarry" --generate-completion-script "$1" > "$work/$1"
    put 644 "$work/$1" "$prefix/share/$2"
}
complete bash bash-completion/completions/quarry
complete zsh zsh/site-functions/_quarry
complete fish fish/vendor_completions.d/quarry.fish
"$build/generate-manual" "$work/quarry" --output-directory "$work" > "$work/manual.log" 2>&1 \
    || die "the man page could not be made: $(cat "$work/manual.log")"
put 644 "$work/quarry.1" "$prefix/share/man/man1/quarry.1"

say "Installed $prefix/bin/quarry ($((bytes / 1024 / 1024)) MiB), its completions and its man page"
