#!/usr/bin/env bash
# Builds the package Examples/flow-package as a user would, runs it and checks what it wrote.
#
#   examples.sh [OPTION OF swift build ...]
#
# The package is a root of its own, but it is built in the repository's build folder: its modules of
# Quarry and theirs are the same files, built with the same options, so what `make test` has built is
# taken over, and only the example itself is compiled.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"
cd "$here/.."

package=Examples/flow-package
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT

build=(swift build --package-path "$package" --scratch-path .build "$@")
# The versions that the repository was built with, so that nothing is fetched or compiled anew.
if [ -f Package.resolved ]; then
    cp Package.resolved "$package"
    build+=(--disable-automatic-resolution)
fi
"${build[@]}" --product note-quiz
program="$("${build[@]}" --show-bin-path)/note-quiz"

cp "$package"/notes.json "$package"/tone.txt "$place"
cd "$place"
first="$("$program")"
second="$("$program")"
sed -i 's/ for years/ for a long time/' notes.json
third="$("$program")"
printf '%s\n' "$first" "$second" "$third"

expect() { grep -qF "$1" <<<"$2" || die "the example should have printed: $1"; }
expect 'before: MISSING  3 pending' "$first"
expect '2 samples, errors ["NO_TEXT": 1], 4 replies of the model' "$first"
expect 'after: CURRENT  2 current, 1 error' "$first"
expect 'before: CURRENT  2 current, 1 error' "$second"
expect '2 samples, errors ["NO_TEXT": 1], 0 replies of the model' "$second"
expect 'before: STALE  1 current, 1 stale, 1 error (record)' "$third"
expect '2 samples, errors ["NO_TEXT": 1], 2 replies of the model' "$third"
expect 'after: CURRENT  2 current, 1 error' "$third"

python3 - <<'END'
import json
lines = [json.loads(line) for line in open("note-quiz.jsonl", encoding="utf-8")]
assert [sorted(line) for line in lines] == [["id", "messages"]] * 2 + [["__ERROR__", "id"]], lines
assert lines[0]["messages"][1]["content"] == "A crow remembers the faces of people for a long time.", lines
assert lines[2]["__ERROR__"]["error"] == "NO_TEXT", lines
manifest = json.load(open("note-quiz.manifest.json", encoding="utf-8"))
assert manifest["counts"] == {"records": 3, "samples": 2, "errors": 1}, manifest
assert not manifest["partial"], manifest
END
say "The example wrote what it should."
