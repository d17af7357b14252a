"""The client for models against a stub that answers after 200 ms: throughput, CPU, memory, pace.

The stub stands beside a bare libcurl loop, which says what this machine and this libcurl bear, and
openai's client for Python.
"""

import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import time
import urllib.request

here = pathlib.Path(__file__).resolve().parent

LATENCY = 0.2
# Requests in flight, what part of the ideal is the goal, and how many requests each place sends:
# with many places a run begins with many new connections, which a longer one outweighs.
WIDTHS = ((64, 0.95, 10), (256, 0.95, 10), (1024, 0.88, 30))
THOROUGH = 40
# The width beside openai's client, and the number of requests for it and for ours: its imports are
# not counted, our start is, so that ours send more.
CLIENT = (64, 1600, 6400)


class Load:
    """Measures the program Load; `is_thorough`: longer, and against a limit as well."""

    def __init__(self, bench, is_thorough):
        self.bench, self.is_thorough = bench, is_thorough
        self.folder = bench.folder / "load"
        self.folder.mkdir()
        # As long as the body that Load sends.
        (self.folder / "body").write_bytes(b"x" * 1990)

    def run(self):
        if not self.compile():
            self.bench.row("requests a second to a model", "not measured",
                           "no C compiler with libcurl's headers", "-")
            return
        for width, goal, rounds in WIDTHS:
            self.throughput(width, goal, width * (THOROUGH if self.is_thorough else rounds))
        self.client()
        if self.is_thorough:
            self.pace(headers=0)
            self.pace(headers=1)

    def compile(self):
        compiler = shutil.which(os.environ.get("CC", "cc"))
        return compiler and all(
            subprocess.run(
                [compiler, "-O2", "-o", self.folder / name, here / "Load/C" / f"{name}.c", *libraries]
            ).returncode == 0
            for name, libraries in (("stub", []), ("loop", ["-lcurl"])))

    # Programs

    @contextlib.contextmanager
    def stub(self, *arguments):
        process = subprocess.Popen(
            [str(word) for word in (self.folder / "stub", round(1000 * LATENCY), *arguments)],
            stdout=subprocess.PIPE, text=True)
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()
            process.wait()

    def figures(self, run):
        return json.loads(run.output.splitlines()[-1])

    def ours(self, url, width, count, *options):
        return self.figures(self.bench.run(self.bench.caller, url, width, count, *options))

    def committed(self, url, width, count):
        folder = self.folder / "index"
        folder.mkdir()
        try:
            return self.ours(url, width, count, "--ledger", folder / "load.quarry")
        finally:
            shutil.rmtree(folder)

    def loop(self, url, width, count):
        return self.figures(self.bench.run(
            self.folder / "loop", f"{url}/v1/chat/completions", width, count, self.folder / "body"))

    # Measures

    def throughput(self, width, goal, count):
        ways = {"loop": self.loop, "plain": self.ours, "committed": self.committed}
        with self.stub() as url:
            # In turns, so that what else the machine does meets all of them.
            turns = [
                {name: way(url, width, count) for name, way in ways.items()}
                for _ in range(self.bench.runs)]

        def median(name, figure):
            return statistics.median(turn[name][figure] for turn in turns)

        ideal = width / LATENCY
        loop = count / median("loop", "seconds")
        for name, words in (("plain", ""), ("committed", ", every reply committed")):
            rate = count / median(name, "seconds")
            self.bench.row(
                f"{width} in flight{words}, requests a second (goal {goal} of the ideal or 0.97 of the loop)",
                f"{rate:.0f}", f"ideal {ideal:.0f}; libcurl loop {loop:.0f}",
                f"{rate / ideal:.3f}; {rate / loop:.3f}")
        cpu, stored, bare = (
            1000 * median(name, "cpu") / count for name in ("plain", "committed", "loop"))
        self.bench.row(
            "the same, CPU for 1,000 requests", f"{cpu:.3f} s, committed {stored:.3f} s",
            f"libcurl loop {bare:.3f} s", f"{cpu / bare:.2f}; {stored / bare:.2f}")
        memory, bare = (median(name, "memory") for name in ("committed", "loop"))
        self.bench.row(
            "the same, resident memory" + (" (goal 150 MB)" if width == 1024 else ""),
            f"{memory:.0f} MiB", f"libcurl loop {bare:.0f} MiB", f"{memory / bare:.1f}")

    def client(self):
        width, count, our_count = CLIENT
        measure = f"{width} in flight, CPU for 1,000 requests (goal 0.1)"
        if not self.bench.python:
            self.bench.row(measure, "not measured", self.bench.missing, "-")
            return
        with self.stub() as url:
            turns = [
                (self.figures(self.bench.reference("client.py", url, width, count)),
                 self.ours(url, width, our_count), self.committed(url, width, our_count))
                for _ in range(self.bench.runs)]
        theirs, plain, stored = (
            1000 * statistics.median(run["cpu"] for run in runs) / number
            for runs, number in zip(zip(*turns), (count, our_count, our_count)))
        self.bench.row(
            measure, f"{plain:.3f} s, committed {stored:.3f} s", f"AsyncOpenAI {theirs:.3f} s",
            f"{plain / theirs:.3f}; {stored / theirs:.3f}")

    def pace(self, headers):
        """Two minutes against a limit of 600 requests a minute, counted by the stub after 30 s."""
        def get(path):
            with urllib.request.urlopen(url + path) as response:
                return json.load(response)

        with self.stub(10, 10, headers) as url:
            process = subprocess.Popen(
                [str(self.bench.caller), url, "8", "100000", "--adapt"], stdout=subprocess.DEVNULL)
            try:
                time.sleep(30)
                get("/reset")
                start = time.monotonic()
                time.sleep(120)
                seconds = time.monotonic() - start
                stats = get("/stats")
            finally:
                process.kill()
                process.wait()
        used = stats["served"] / seconds / 10
        refused = stats["limited"] / max(1, stats["served"] + stats["limited"])
        self.bench.row(
            f"600 requests a minute, {'with' if headers else 'no'} rate headers (goals 0.95, 0.02)",
            f"{stats['served'] / seconds * 60:.0f} a minute, {stats['limited']} refused", "limit 600",
            f"{used:.3f}; {refused:.4f}")
