"""Gives the real program documents that are broken, lie, or grow without end.

Two sets: a folder of hostile files with what a good reader does with each (its EXPECTED.tsv; named
by QUARRY_HOSTILE, left out where there is none), and mutations of small documents of every format
and of those in corpora/. What is asked of each: the program does not end by a signal, ends in
time, stays below a limit of memory, and says of each file it did not read why.
"""

import csv
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import time

import seeds

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 300  # for a batch
MEGABYTES = 1024
BATCH = 150


class Ingest:
    """One run of `quarry ingest` over a folder."""

    def __init__(self, quarry, folder, index):
        self.faults, self.found = [], {}
        began = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                [quarry, "ingest", folder, "--index", index, "--json"], stdout=out, stderr=errors,
                stdin=subprocess.DEVNULL)
            peak = self.wait(process, began)
            out.seek(0), errors.seek(0)
            self.output, said = out.read().decode(errors="replace"), errors.read()
        if process.returncode not in (0, 1):
            self.faults.append(f"exit code {process.returncode}: {said[-300:]!r}")
        if peak > MEGABYTES:
            self.faults.append(f"{peak:.0f} MB")
        self.peak, self.seconds = peak, time.monotonic() - began
        for line in self.output.splitlines():
            if line.startswith("{"):
                row = json.loads(line)
                self.found[os.path.basename(row["path"])] = row

    def wait(self, process, began):
        """Waits for its end or ends it; its peak memory in MB."""
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                return usage.ru_maxrss / 1024
            if time.monotonic() - began > SECONDS:
                self.faults.append(f"hung for {SECONDS} s")
                os.kill(process.pid, signal.SIGKILL)
            time.sleep(0.02)


def outcomes(ingest):
    counts = {}
    for row in ingest.found.values():
        counts[row["outcome"]] = counts.get(row["outcome"], 0) + 1
    return counts


def expected(quarry, folder):
    """(files, faults) of the set whose outcomes are known."""
    faults, flat = [], lambda text: " ".join(text.split())
    with tempfile.TemporaryDirectory() as place:
        index = f"{place}/i.quarry"
        ingest = Ingest(quarry, folder, index)
        faults += ingest.faults
        rows = sqlite3.connect(index).execute("SELECT text FROM document")
        text = ingest.output + "\n".join(row[0] for row in rows)
    with open(pathlib.Path(folder) / "EXPECTED.tsv", newline="") as file:
        wanted = list(csv.DictReader(file, delimiter="\t"))
    for row in wanted:
        got = ingest.found.get(row["file"], {})
        outcome = {"partly": "ingested-partly"}.get(got.get("outcome"), got.get("outcome"))
        reason = (got.get("reason") or "").lower()
        if outcome != row["expected"]:
            faults.append(f"{row['file']}: {outcome}, not {row['expected']}")
        elif outcome != "ingested" and row["reason"]:
            if not any(word.lower() in reason for word in row["reason"].split("|")):
                faults.append(f"{row['file']}: the reason is '{reason}'")
        for word in filter(None, row["keeps"].split("|")):
            if flat(word) not in flat(text):
                faults.append(f"{row['file']}: lost '{word}'")
        for word in filter(None, row["never"].split("|")):
            if word.encode("latin-1", "backslashreplace").decode("unicode_escape") in text:
                faults.append(f"{row['file']}: '{word}' came through")
    return len(wanted), faults, outcomes(ingest), ingest.peak


def documents():
    """(ending, documents) by format: seeds, traps, and the documents of corpora/."""
    found = {}
    for reader, (ending, documents) in seeds.SEEDS.items():
        if not reader.endswith("-part"):
            found.setdefault((reader, ending), []).extend(documents)
    for file in sorted((ROOT / "corpora").rglob("*")):
        for (_, ending), documents in found.items():
            if file.suffix == f".{ending}":
                documents.append(file.read_bytes())
    return found


def batches(chance):
    """Folders of mutations for ever; the first holds the traps."""
    traps = [
        (f"{reader}-{number}.{seeds.SEEDS[reader][0]}", trap)
        for reader, group in seeds.TRAPS.items() for number, trap in enumerate(group)
    ]
    yield traps
    sources = documents()
    while True:
        batch = []
        for number in range(BATCH):
            (reader, ending), group = chance.choice(list(sources.items()))
            document, other = chance.choice(group), chance.choice(chance.choice(
                list(sources.values())))
            inside = seeds.recompressed(
                document, lambda part: seeds.mutated(part, other, chance)) if number % 2 else None
            batch.append(
                (f"{reader}{number}.{ending}", inside or seeds.mutated(document, other, chance)))
        yield batch


def torture(quarry, seconds, seed, finds, say=print):
    """Ingests mutations until the time is over: (files, faults, outcomes, peak memory)."""
    end = time.monotonic() + seconds
    files, faults, counts, peak = 0, [], {}, 0
    for number, batch in enumerate(batches(random.Random(seed))):
        if time.monotonic() > end and number:
            break
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place) / "in"
            folder.mkdir()
            for name, content in batch:
                (folder / name).write_bytes(content)
            ingest = Ingest(quarry, folder, f"{place}/i.quarry")
            files += len(batch)
            peak = max(peak, ingest.peak)
            for outcome, count in outcomes(ingest).items():
                counts[outcome] = counts.get(outcome, 0) + count
            wrong = list(ingest.faults)
            for name, row in ingest.found.items():
                if row["outcome"] != "ingested" and len(row.get("reason") or "") < 10:
                    wrong.append(f"{name}: {row['outcome']} without a reason")
            archived = {pathlib.Path(row["path"]).name for row in ingest.found.values()}
            if not wrong and not archived:
                wrong.append("nothing was said of any file")
            if wrong:
                kept = pathlib.Path(finds) / f"batch{seed}-{number}"
                kept.mkdir(parents=True, exist_ok=True)
                for name, content in batch:
                    (kept / name).write_bytes(content)
            for fault in wrong:
                say(f"  batch {number}: {fault}")
            faults += wrong
    return files, faults, counts, peak
