#!/usr/bin/env python3
"""What large indexes cost: time, and the peak of resident memory, of the commands that read all of
them.

    Tests/Torture/load.py --chunks 10000 100000 1000000

Chunks are made up from a seed: words that follow Zipf's law, 1,000 characters a chunk, 100 chunks a
document. Prints a table for docs/reliability.md.
"""

import argparse
import os
import pathlib
import random
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EACH_FILE = 10_000
QUESTION = "how does the kofa of the mill change the lemu"
PENDING = "SELECT stage, count(*) FROM pending GROUP BY stage"


def measured(arguments, folder):
    """(seconds elapsed, seconds of CPU, megabytes at the peak, of these not mapped from a file).

    Readers map the index into memory, so the first figure of memory grows with the file up to what
    the machine has to spare; the second is the program's own, looked at every 20 ms.
    """
    began, own = time.monotonic(), 0
    with open(os.path.join(folder, "errors"), "w") as errors:
        process = subprocess.Popen(
            [str(word) for word in arguments], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=errors)
        while True:
            own = max(own, anonymous(process.pid))
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.02)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{arguments}: {open(os.path.join(folder, 'errors')).read()[-300:]}")
    return (
        time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
        own / 1024)


def anonymous(pid):
    """Kilobytes of a process that no file backs."""
    try:
        with open(f"/proc/{pid}/status") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("RssAnon")), 0)
    except OSError:
        return 0


HEAD = "command | seconds | of CPU | MB at the peak | of these its own |"


def row(count, name, figures):
    clock, cpu, peak, own = figures
    cells = [f"{count:,}", f"`{name}`", f"{clock:.2f}", f"{cpu:.2f}", f"{peak:.0f}", f"{own:.0f}"]
    print("| " + " | ".join(cells) + " |", flush=True)


def write_chunks(folder, count):
    """Files of 10,000 chunks each: a file is read whole, so its size counts for the memory."""
    chance = random.Random(1)
    letters = ["ko", "fa", "le", "mu", "ti", "ra", "no", "si", "be", "du"]
    words = ["".join(chance.choices(letters, k=chance.choice([2, 3, 4]))) for _ in range(50_000)]
    ranks = [1 / (rank + 2) for rank in range(len(words))]
    pool = chance.choices(words, ranks, k=2_000_000)
    place, paths = 0, []
    for start in range(0, count, EACH_FILE):
        paths.append(pathlib.Path(folder) / f"chunks{start // EACH_FILE}.jsonl")
        with open(paths[-1], "w") as file:
            for number in range(start, min(count, start + EACH_FILE)):
                place = (place + chance.randrange(400)) % (len(pool) - 200)
                text = " ".join(pool[place:place + 160]).capitalize() + "."
                file.write(
                    f'{{"document":"paper{number // 100}","page":{number % 100 // 3 + 1},'
                    f'"text":"{text} {number}"}}\n')
    return paths


def commands(quarry, chunks):
    """A row of the table for each."""
    index = ["--index", "i.quarry"]
    return [
        ("import-chunks", [quarry, "import-chunks", *chunks, *index]),
        ("search", [quarry, "search", QUESTION, *index]),
        ("status", [quarry, "status", "i.quarry"]),
        ("view pending", ["sqlite3", "i.quarry", PENDING]),
        ("export-chunks", [quarry, "export-chunks", *index, "-o", "out.jsonl"]),
        ("import-chunks again", [quarry, "import-chunks", *chunks, *index]),
        # These words make no sentence, so all chunks are looked at and none is asked about.
        ("generate, nothing to ask", [
            quarry, "generate", "i.quarry", "--mock", "--target-pairs", "1"]),
    ]


def commands_of_slots(quarry):
    """The same for an index with a slot for each chunk."""
    return [
        ("status, a slot each", [quarry, "status", "i.quarry"]),
        ("view pending, a slot each", ["sqlite3", "i.quarry", PENDING]),
    ]


def plan_all(folder):
    """Plans a slot for each chunk, as a run would that makes a pair of each."""
    index = sqlite3.connect(pathlib.Path(folder) / "i.quarry")
    with index:
        index.execute("""
            INSERT INTO plan (corpus, recipe_id, round, slot, chunk_id, ordinal)
            SELECT generator.corpus, generator.recipe_id, 1, chunk.rowid, chunk.id, 0
            FROM chunk, generator""")
    index.close()


def chunks_table(quarry, counts):
    """Prints a row as soon as it was measured: the large ones take their time."""
    print(f"| chunks | {HEAD}\n|---|---|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            chunks = write_chunks(folder, count)
            for name, arguments in commands(quarry, chunks):
                row(count, name, measured(arguments, folder))
            plan_all(folder)
            for name, arguments in commands_of_slots(quarry):
                row(count, name, measured(arguments, folder))


def files(quarry, count):
    """The same for a folder of small files: read, and read again when nothing changed."""
    print(f"| files | {HEAD}\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        papers = pathlib.Path(folder) / "papers"
        for number in range(count):
            place = papers / f"{number // 1000}" / f"{number}.md"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(
                f"# Note {number}\n\nThe mill at Stone{number} was built of oak and turns the "
                f"water of river {number * 7} into {number % 97 + 3} kilowatts of power.\n")
        for name in ("ingest", "ingest again, nothing changed"):
            row(count, name, measured(
                [quarry, "ingest", "papers", "--index", "i.quarry"], folder))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quarry", default=str(ROOT / ".build/release/quarry"))
    parser.add_argument("--chunks", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--files", type=int, default=10_000)
    options = parser.parse_args()
    quarry = str(pathlib.Path(options.quarry).resolve())
    if options.chunks:
        chunks_table(quarry, options.chunks)
    if options.files:
        files(quarry, options.files)


if __name__ == "__main__":
    main()
