"""Builds Tests/Fuzz with libFuzzer and address sanitizer, and runs each reader under them.

An execution that crashes, reads or writes out of bounds, takes longer than 10 seconds, holds more
than 2 GB or is refused without a reason ends the run and leaves its input in the folder of finds.
"""

import os
import pathlib
import re
import subprocess
import tempfile

import seeds

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".build-fuzz"
MODULES = [
    "Fuzz", "Chunker", "Ingest", "Records", "TextAnalysis", "Processes", "Subprocess",
    "SystemPackage", "CSystem", "_SubprocessCShims",
]
SECONDS_EACH_INPUT = 10
MEGABYTES = 2048
MAX_LENGTH = 16_384
# Each execution starts a process, so there are fewer.
SLOW = {"pdf": 0.02, "archive": 0.5}


def build():
    """The fuzzer's path; it is built and linked here since no product holds it."""
    flags = ["-Xswiftc", "-sanitize=fuzzer,address"]
    subprocess.run(
        ["swift", "build", "-c", "release", "--scratch-path", str(SCRATCH), "--target", "Fuzz",
         "--sanitize=address", *flags], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    folder = SCRATCH / "release"
    objects = [str(file) for name in MODULES for file in (folder / f"{name}.build").rglob("*.o")]
    binary = folder / "fuzz"
    subprocess.run(
        ["swiftc", "-sanitize=fuzzer,address", "-o", str(binary), *objects, "-lxml2", "-larchive",
         "-lcrypto"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return binary


def fuzz(binary, reader, runs, seconds, finds):
    """(executions, what was found) of a reader."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "corpus"
        corpus.mkdir()
        documents = seeds.SEEDS[reader][1] + [
            trap for trap in seeds.TRAPS.get(reader, []) if len(trap) <= 4 * MAX_LENGTH]
        for number, document in enumerate(documents):
            (corpus / f"seed{number}").write_bytes(document)
        tokens = pathlib.Path(folder) / "tokens"
        tokens.write_text("".join(
            '"' + "".join(f"\\x{byte:02x}" for byte in token) + '"\n' for token in seeds.TOKENS))
        finds.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {"QUARRY_FUZZ_READER": reader}
        done = subprocess.run(
            [binary, str(corpus), f"-runs={max(1, int(runs * SLOW.get(reader, 1)))}",
             f"-max_total_time={seconds}", f"-timeout={SECONDS_EACH_INPUT}",
             f"-rss_limit_mb={MEGABYTES}", f"-max_len={MAX_LENGTH}", f"-dict={tokens}", "-seed=1",
             f"-artifact_prefix={finds}/{reader}-", "-print_final_stats=1"],
            env=environment, capture_output=True, text=True, errors="replace")
    executions = re.search(r"stat::number_of_executed_units: (\d+)", done.stderr)
    found = []
    if done.returncode:
        said = re.findall(r"(?:SUMMARY|Fatal error|ALARM|ERROR|Precondition).*", done.stderr)
        found = [f"{reader}: exit code {done.returncode}: {'; '.join(said)[:300]}"]
    coverage = re.findall(r"cov: (\d+)", done.stderr)
    return int(executions.group(1)) if executions else 0, found, coverage[-1] if coverage else "0"
