#!/usr/bin/env bash
# Checks the form of everything in the project: Swift, shell, Python, and that no file names a place
# on its author's machine.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"
cd "$here/.."

failed=0

swift format lint --strict --recursive --parallel Benchmarks Examples Sources Tests Package.swift || failed=1

# Every file that git keeps or would keep, with or without a name that says what it is.
mapfile -d '' files < <(git ls-files -z --cached --others --exclude-standard)

shells=() pythons=()
for file in "${files[@]}"; do
    [ -f "$file" ] || continue
    case "$file" in
        *.sh) shells+=("$file") ;;
        *.py) pythons+=("$file") ;;
        *.*) ;;
        *) if head -c 64 "$file" | head -n 1 | grep -q '^#!.*sh$'; then shells+=("$file"); fi ;;
    esac
done
for file in ${shells[@]+"${shells[@]}"}; do
    bash -n "$file" || failed=1
done
# Compiles without writing anything beside the sources.
[ ${#pythons[@]} = 0 ] || python3 - "${pythons[@]}" <<'END' || failed=1
import sys
bad = 0
for name in sys.argv[1:]:
    try:
        with open(name, "rb") as file:
            compile(file.read(), name, "exec", dont_inherit=True)
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: {error.msg}", file=sys.stderr)
        bad = 1
sys.exit(bad)
END

# Folders of a machine on which the project was written. The brackets keep this line from finding
# itself; a name before the slash, as in a URL, lets the line pass.
private='(^|[^A-Za-z0-9._~-])/([w]ork|[r]oot|[o]pt/swift)([^A-Za-z0-9_]|$)'
if git grep --untracked -nIE "$private" -- . >&2; then
    say "error: these lines name a place on one machine; say it relative to the project"
    failed=1
fi

exit "$failed"
