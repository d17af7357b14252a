#!/usr/bin/env bash
# Installs what building and running Quarry needs on a Debian machine, and nothing when it is there.
#
# What is missing is told by trying it, not by asking the package manager, so that a machine that
# got its libraries in another way is left alone. Only then is apt-get called.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/common.sh"

missing=()

program() { command -v "$1" >/dev/null || missing+=("$2"); }
library() { pkg-config --exists "$1" 2>/dev/null || missing+=("$2"); }

program git git
program make make
program pkg-config pkg-config
program strip binutils
program sqlite3 sqlite3
program pdftohtml poppler-utils
program curl curl
program flock util-linux
program python3 python3
library sqlite3 libsqlite3-dev
library libcurl libcurl4-openssl-dev
library libxml-2.0 libxml2-dev
library libarchive libarchive-dev
library libcrypto libssl-dev
# Debian splits the modules that make a virtual environment from the rest of Python.
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)

if [ ${#missing[@]} -gt 0 ]; then
    say "Installing ${missing[*]}"
    command -v apt-get >/dev/null \
        || die "this is no Debian machine; install what these packages hold and run this again"
    root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null \
            || die "installing needs root; run as root: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    apt() {
        # What it tells on the way is of no interest; its errors come on stderr.
        ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -o DPkg::Lock::Timeout=120 "$@" > /dev/null
    }
    apt update || say "The package lists could not be brought up to date; trying with the old ones"
    apt install --yes --no-install-recommends "${missing[@]}" \
        || die "apt-get could not install ${missing[*]}; its message stands above"
fi

command -v swift >/dev/null \
    || die "Swift is missing; install Swift 6.1 or later as swift.org/install says"
version="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)"
case "$version" in
    [0-5].* | 6.0 | "")
        die "Quarry needs Swift 6.1 or later, and this is ${version:-unknown}; see swift.org/install"
        ;;
esac
