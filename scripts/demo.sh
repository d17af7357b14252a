#!/usr/bin/env bash
# The whole way once, with a model on this machine: six short documents become question-answer
# pairs, and each pair is traced to the sentences it came from.
#
#   make demo                        the 1.5B model, 12 pairs
#   make demo MODEL=0.5b TARGET=4    the small model, 4 pairs
#
# Leaves demo.quarry (the index) and demo.jsonl (the pairs) in the project folder. The first run
# fetches the model and its server; after that, no network is needed.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"
cd "$here/.."

target="${TARGET:-12}"
quarry=.build/release/quarry

# Says in one line what comes next, and shows the command where there is one to type.
step() { printf '\n== %s\n' "$1"; }
run() { printf '$ %s\n' "$*"; "$@"; }

step "Making sure that the model is there (fetched once, verified by its SHA-256)"
model="$("$here/model.sh")"
echo "$model"

step "Making sure that a server for it is there (llama.cpp's)"
server="$("$here/server.sh")"
echo "$server"

step "From documents to $target pairs: ingest, generate, curate, export in one command"
rm -f demo.quarry demo.quarry-wal demo.quarry-shm demo.quarry.lock demo.jsonl
# Where it fails in part, what it did make is shown all the same, and its exit code is ours.
failed=0
run "$quarry" pipeline corpora/demo --corpus demo --index demo.quarry -o demo.jsonl -f jsonl \
    --target-pairs "$target" --provider local --model "$model" || failed=$?
[ -s demo.jsonl ] || die "no pair was made; the reason stands above"

step "What is in the index now"
run "$quarry" status demo.quarry

step "Three of the pairs"
python3 - <<'END'
import json
with open("demo.jsonl", encoding="utf-8") as file:
    for line in list(file)[:3]:
        pair = json.loads(line)
        print(f"Q: {pair['question']}\nA: {pair['answer']}\n")
END

step "Where the first pair came from: chunk, page, document, prompt, model, judgment"
first="$(head -n 1 demo.jsonl | python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])')"
run "$quarry" lineage demo.quarry "$first"

step "The same with nothing but the sqlite3 shell"
run sqlite3 -box demo.quarry \
    "select question, heading, page, document_title from lineage limit 5"

step "Done: $(wc -l < demo.jsonl) pairs in demo.jsonl, everything about them in demo.quarry"
exit "$failed"
