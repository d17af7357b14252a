#!/usr/bin/env bash
# Builds the tests with the thread sanitizer, in a folder of their own beside .build, and runs all
# but those that start the program itself: the sanitizer sees one process, and that one waits.
# Ends with 0 only where nothing was reported that scripts/tsan/suppressions.txt does not name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=.build-tsan
# What was fetched for the usual build need not be fetched again.
if [ ! -d "$folder/checkouts" ] && [ -d .build/checkouts ]; then
    mkdir -p "$folder"
    cp -r .build/checkouts .build/repositories .build/workspace-state.json "$folder"
fi
export TSAN_OPTIONS="suppressions=$PWD/scripts/tsan/suppressions.txt ${TSAN_OPTIONS:-}"
swift build --build-tests --sanitize=thread --scratch-path "$folder"
# Its header says what for.
clang -shared -fPIC -O1 -o "$folder/mutex.so" scripts/tsan/mutex.c -ldl
# Ten times slower than usual: fewer at once, or those with a limit of time miss it.
SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${WIDTH:-4}" \
    LD_PRELOAD="$PWD/$folder/mutex.so" \
    swift test --sanitize=thread --skip-build --scratch-path "$folder" --parallel \
    --skip '^CLITests\.' "$@"
