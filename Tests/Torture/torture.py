#!/usr/bin/env python3
"""Does to Quarry what should not happen, and counts what came of it.

    make torture                          # some 15 minutes: crashes, documents, text, fuzzing
    make torture MINUTES=1                # the short form: no fuzzing, since that must be built
    Tests/Torture/torture.py --parts crashes --kills 500 --minutes 30

Exits 0 only when nothing was lost, repeated, hung or crashed; the last line says the counts.
"""

import argparse
import os
import pathlib
import random
import sys
import time

import crashes
import fuzz
import hostile
import hostiletext
import seeds

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ["crashes", "documents", "text", "fuzz"]
# Shares of the time; text takes as long as it takes, some 20 seconds.
SHARES = {"crashes": 0.5, "documents": 0.2, "fuzz": 0.3}
SHORT = 2  # minutes below which nothing is built


class Report:
    """A row for each fault, as in docs/reliability.md."""

    def __init__(self):
        self.rows = []

    def add(self, fault, tried, bad, lost=0, repeated=0):
        self.rows.append((fault, tried, tried - bad, lost, repeated, bad))

    def print(self):
        print("| fault | tried | survived | lost | repeated |\n|---|---|---|---|---|")
        for fault, tried, survived, lost, repeated, _ in self.rows:
            print(f"| {fault} | {tried:,} | {survived:,} | {lost} | {repeated} |")
        total = [sum(row[column] for row in self.rows) for column in range(1, 6)]
        print(
            f"torture: {total[0]} tried, {total[1]} survived, {total[2]} lost, {total[3]} repeated,"
            f" {total[4]} hung, crashed or wrong")
        return any(total[2:])


def torture_crashes(report, quarry, seconds, options):
    counts = crashes.torture(
        quarry, seconds, options.kills, options.seed, options.ways or list(crashes.WAYS))
    for name, kills in counts.tried.items():
        mine = [fault for fault in counts.faults if fault.startswith(f"{name}:")]
        lost = sum("lost" in fault for fault in mine)
        report.add(f"SIGKILL during `{name}`", kills, len(mine), lost)
    whole = [fault for fault in counts.faults if fault.split(":")[0] in crashes.WAYS]
    report.add(
        "killed runs that end like an undisturbed one", counts.lives, len(whole),
        repeated=counts.repeated)
    print(
        f"crashes: {counts.asked} requests answered, {counts.excused} asked again whose answer "
        f"came less than {crashes.GRACE * 1000:.0f} ms before a kill; {counts.leftovers} part files "
        f"of exports left; the disk kept others waiting for up to {counts.stall * 1000:.0f} ms")


def torture_documents(report, quarry, seconds, options):
    if options.hostile and (pathlib.Path(options.hostile) / "EXPECTED.tsv").exists():
        tried, faults, outcomes, peak = hostile.expected(quarry, options.hostile)
        for fault in faults:
            print(f"  {fault}")
        report.add("hostile files with known outcomes", tried, len(faults))
        print(f"documents: {outcomes}, {peak:.0f} MB")
    else:
        print("documents: SKIPPED the files with known outcomes, which are not here")
    files, faults, outcomes, peak = hostile.torture(
        quarry, seconds, options.seed, options.finds)
    report.add("traps and mutated documents", files, len(faults))
    print(f"documents: {outcomes}, {peak:.0f} MB at the peak")


def torture_text(report, quarry, seconds, options):
    commands, faults = hostiletext.torture(quarry)
    report.add("escapes, SQL and query syntax in words and names", commands, len(faults))


def torture_fuzz(report, quarry, seconds, options):
    binary = options.fuzzer or fuzz.build()
    for reader in options.readers or seeds.SEEDS:
        share = max(2, int(seconds / len(options.readers or seeds.SEEDS)))
        executions, found, coverage = fuzz.fuzz(
            binary, reader, options.runs, share, pathlib.Path(options.finds).resolve())
        for fault in found:
            print(f"  {fault}")
        report.add(f"fuzzing `{reader}` ({coverage} edges)", executions, len(found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quarry", default=str(ROOT / ".build/release/quarry"))
    parser.add_argument("--minutes", type=float, default=15, help="about how long all of it takes")
    parser.add_argument("--parts", nargs="+", choices=PARTS)
    parser.add_argument("--kills", type=int, default=10_000, help="enough of them, at most")
    parser.add_argument("--ways", nargs="+", choices=crashes.WAYS, help="of the crashes")
    parser.add_argument("--runs", type=int, default=1_000_000, help="executions a reader, at most")
    parser.add_argument("--readers", nargs="+", choices=seeds.SEEDS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--fuzzer", help="a fuzzer that was built before")
    parser.add_argument(
        "--hostile", default=os.environ.get("QUARRY_HOSTILE", str(
            ROOT.parent / "shared/papers/hostile")), help="a folder with an EXPECTED.tsv")
    parser.add_argument("--finds", default=".build/torture", help="where bad inputs are kept")
    options = parser.parse_args()
    parts = options.parts or [part for part in PARTS if part != "fuzz" or options.minutes > SHORT]
    whole = sum(SHARES.get(part, 0) for part in parts) or 1
    report, began = Report(), time.monotonic()
    print(f"seed {options.seed}")
    for part in parts:
        seconds = options.minutes * 60 * SHARES.get(part, 0) / whole
        globals()[f"torture_{part}"](
            report, str(pathlib.Path(options.quarry).resolve()), seconds, options)
        print(f"{part}: done after {time.monotonic() - began:.0f} s", flush=True)
    sys.exit(report.print())


if __name__ == "__main__":
    main()
