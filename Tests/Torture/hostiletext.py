"""Looks for terminal escapes, SQL and query syntax that come through the real program.

Documents, file names, imported pairs and replies of a model hold escapes; every command that prints
any of them runs on a pseudo-terminal, where it draws progress and colour, and again with pipes.
What comes out may hold no control character but those that the program itself draws with.
"""

import os
import pathlib
import pty
import select
import sqlite3
import subprocess
import tempfile
import time

from server import CountingServer

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\x08"
OWN = [b"\r\x1b[K", b"\x1b[1m", b"\x1b[0m", b"\x1b[K"]
NAMES = [f"a{ESCAPE}.md", "b\x1b[31m.txt", "c\x9b.md", "d\x1b[2J.pdf", "-\x1b[8m.md"]
CORPUS = f"x'; DROP TABLE chunk; --\"{ESCAPE}"
QUERIES = [
    '"', "'", "a AND", "NEAR(", "text:mill", "* OR 1=1", "'; DROP TABLE chunk; --", "^mill*",
    "{title heading}: mill", "mill NOT", "((((", "\x1b[2J mill", "-mill", "{{name}}", "\0mill"[1:],
]


def commands(folder, url):
    """Each with the key strokes that it is given."""
    model = ["--provider", "openai", "--model", f"m{ESCAPE}", "--base-url", url, "--workers", "2"]
    index = ["--index", "i.quarry"]
    plain = [
        ["ingest", "papers", *index, "-v"], ["ingest", "papers", *index, "--json"],
        ["ingest", "papers", *index, "--corpus", CORPUS], ["ingest", f"no{ESCAPE}", *index],
        ["import", "pairs.jsonl", *index], ["import", "pairs.jsonl", *index, "--json"],
        ["import-chunks", "chunks.jsonl", *index], ["documents", *index],
        ["documents", *index, "--json"], ["status", "i.quarry"], ["status", "i.quarry", "--json"],
        ["chunks", *index], ["chunks", *index, "--json"], ["export-chunks", *index, "-o", "-"],
        ["show", f"papers/{NAMES[0]}"], ["show", f"papers/{NAMES[0]}", "--json"],
        ["show", f"papers/{NAMES[3]}"], ["show", f"--{ESCAPE}"], ["chunk", f"no{ESCAPE}"],
        ["generate", "i.quarry", "--target-pairs", "4", "-v", *model],
        ["curate", "i.quarry", "-v", *model], ["export", "i.quarry", "-o", "-"],
        ["export", "i.quarry", "-o", f"out{ESCAPE}.jsonl"], ["lineage", *index],
        ["lineage", *index, "--json"], ["spend", "i.quarry"], ["spend", "i.quarry", "--json"],
        ["compare", "pairs.jsonl", "pairs.jsonl"], ["config"], ["forget", NAMES[2], *index],
        ["generate", "i.quarry", "--provider", f"p{ESCAPE}"], [f"c{ESCAPE}"],
        ["status", f"no{ESCAPE}.quarry"], ["prompts", f"p{ESCAPE}"],
    ]
    searches = [["search", query, *index] for query in QUERIES]
    searches += [["search", "mill", *index, "--json"], ["search", "mill", "--corpus", CORPUS,
                                                        *index]]
    return [(command, b"") for command in plain + searches] + [(["review", "i.quarry"], b"kdq")]


def prepare(folder):
    papers = folder / "papers"
    papers.mkdir()
    for number, name in enumerate(NAMES):
        (papers / name).write_text(
            f"# The mill {ESCAPE} {number}\n\nThe mill{ESCAPE} of Stone{number} was built in 18"
            f"{number}0 of oak, because {{{{name}}}} the older mill had burned down in May.\n")
    (folder / "pairs.jsonl").write_text(
        '{"question":"Who built the mill\\u001b[2J?","answer":"The \\u009b31m mill."}\n'
        '{"question":"\\u001b]0;x\\u0007"}\nnot \x1b[2J json\n')
    (folder / "chunks.jsonl").write_text(
        '{"document":"d\\u001b[2J","text":"The mill \\u001b[31m turns \\u009b2J slowly."}\n')


def on_terminal(arguments, keys, folder, environment):
    """What a command writes on a terminal, and how it ended."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        arguments, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True)
    os.close(slave)
    if keys:
        os.write(master, keys)
    output, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.05)[0]:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            output += part
        elif process.poll() is not None:
            break
    os.close(master)
    if process.poll() is None:
        process.kill()
    return output, process.wait()


def piped(arguments, keys, folder, environment):
    done = subprocess.run(
        arguments, cwd=folder, env=environment, input=keys, capture_output=True, timeout=60)
    return done.stdout + done.stderr, done.returncode


def raw(output):
    """The control characters that are not the program's own."""
    for own in OWN:
        output = output.replace(own, b"")
    text = output.decode(errors="replace")
    return sorted({
        f"U+{ord(letter):04X}" for letter in text
        if (ord(letter) < 32 and letter not in "\n\r\t") or 127 <= ord(letter) < 160
    })


def torture(quarry, say=print):
    """(commands that ran, faults)."""
    faults, count = [], 0
    server = CountingServer(latency=0, spoil=ESCAPE)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        prepare(folder)
        environment = {
            "PATH": os.environ["PATH"], "HOME": place, "LC_ALL": "C.UTF-8", "TERM": "xterm",
            "OPENAI_API_KEY": "sk-torture",
        }
        for run in (on_terminal, piped):
            for command, keys in commands(folder, server.url):
                output, code = run([quarry, *command], keys, folder, environment)
                count += 1
                found = raw(output)
                name = f"{run.__name__} {command[0]!r}"
                if found:
                    faults.append(f"{name} {command[1:2]}: {', '.join(found)} came through")
                if code not in (0, 1, 64):
                    faults.append(f"{name} {command[1:2]}: exit code {code}")
        index = sqlite3.connect(folder / "i.quarry")
        if not index.execute("SELECT count(*) FROM chunk").fetchone()[0]:
            faults.append("SQL in a name or query was obeyed, or nothing was read")
        known = {"papers", "pairs.jsonl", "chunks.jsonl", f"out{ESCAPE}.jsonl"}
        for entry in folder.iterdir():
            if entry.name not in known and not entry.name.startswith(("i.quarry", ".")):
                faults.append(f"the file {entry.name!r} was made")
    server.close()
    for fault in faults:
        say(f"  {fault}")
    return count, faults
