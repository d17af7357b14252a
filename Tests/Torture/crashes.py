"""Kills the real program at random moments and looks at what it leaves.

A way is a list of commands that lead from documents to a file of pairs. A life is a way in a
fresh folder: each command is killed some times and then left to end. After each kill a copy of
the index is checked, so that it is the program itself that recovers the index; at the end the
export and all that counts in the index must equal those of a life without a kill.
"""

import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from heartbeat import Heartbeat
from server import CountingServer

# Seconds in which a program may commit an answer that it was sent, on a machine that does nothing
# else. A commit waits for the disk, so three times what a `Heartbeat` took meanwhile is added.
GRACE = 0.05
KILLS_EACH = 3  # of a command in a life
ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Step:
    """A command, by the name under which its kills are counted."""

    name: str
    arguments: list
    asks: bool = False
    # Exit codes of a run that nobody disturbs: 1 where some units give no sample.
    codes: tuple = (0,)
    # Each is whole or absent whenever the command is killed.
    writes: tuple = ()


def samples(name, *arguments, writes):
    """A command that makes samples, of which some units may give none."""
    return Step(
        name, [*name.split(), *arguments, "--index", "i.quarry"], asks=True, codes=(0, 1),
        writes=writes)


TARGET = ["--target-pairs", "12"]
EXPORT = ("out.jsonl",)
REPORTS = ("validation_report.json", "generation_metadata.json")
# A line for each command: to torture another one, add it to a way or make a way of its own.
WAYS = {
    "steps": [
        Step("ingest", ["ingest", "papers", "--index", "i.quarry"]),
        Step("generate", ["generate", "i.quarry", *TARGET], asks=True),
        Step("enrich", ["enrich", "i.quarry"], asks=True),
        Step("curate", ["curate", "i.quarry", "--judge", "rubric"], asks=True),
        Step("export", ["export", "i.quarry", "-o", "out.jsonl", "-f", "jsonl"], writes=EXPORT),
    ],
    "pipeline": [
        Step(
            "pipeline",
            ["pipeline", "papers", "--index", "i.quarry", "--target-pairs", "6", "--judge",
             "yes-no"],
            asks=True,
        ),
        Step("export", ["export", "i.quarry", "-o", "out.jsonl", "-f", "chatml"], writes=EXPORT),
    ],
    "reasoning": [
        Step("ingest", ["ingest", "papers", "--index", "i.quarry"]),
        # Reasoning is added to pairs without any.
        Step("generate", ["generate", "i.quarry", "--target-pairs", "4"], asks=True),
        Step("generate-cot", ["generate-cot", "i.quarry", "--target-pairs", "3"], asks=True),
        Step("curate", ["curate", "i.quarry"], asks=True),
        Step("enhance-cot", ["enhance-cot", "i.quarry"], asks=True),
        Step("export", ["export", "i.quarry", "-o", "out.jsonl", "-f", "sharegpt"], writes=EXPORT),
    ],
    "samples": [
        samples("facts", "corpora/facts/heat-pump.yaml", "--limit", "8", "-o", "facts.jsonl",
                writes=("facts.jsonl",)),
        samples("converse", "corpora/conversations/explaining.yaml", "--count", "6", "-o",
                "talks.jsonl", writes=("talks.jsonl",)),
        samples("tools", "corpora/tools/weather.yaml", "--count", "8", "-o", "tools.jsonl",
                writes=("tools.jsonl", *REPORTS)),
        samples("flow run", "plain-words", "-o", "words.jsonl",
                writes=("words.jsonl", "words.manifest.json")),
        samples("flow run", "note-quiz", "-o", "quiz.jsonl",
                writes=("quiz.jsonl", "quiz.manifest.json")),
    ],
    "grounded": [
        Step("ingest", ["ingest", "papers", "--index", "i.quarry"]),
        samples("facts", "--from-corpus", "--limit", "8", "-o", "facts.jsonl",
                writes=("facts.jsonl",)),
        samples("converse", "corpora/conversations/explaining.yaml", "--from-corpus", "--count",
                "6", "-o", "talks.jsonl", writes=("talks.jsonl",)),
        samples("tools", "--from-corpus", "--count", "8", "-o", "tools.jsonl",
                writes=("tools.jsonl", *REPORTS)),
        samples("flow run", "passages", "-o", "passages.jsonl",
                writes=("passages.jsonl", "passages.manifest.json")),
    ],
}

TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HASH = re.compile(rb"\b[0-9a-f]{64}\b")
VERIFY = Step("verify", ["verify", "i.quarry"])

# A flow over the chunks of the corpus, so that its units rest on them.
PASSAGES = """\
name: passages
description: Asks a question about each passage.
input:
  corpus: default
steps:
  - name: ask
    prompt: |
      Write one question that the text answers.
      Reply as JSON: {"question":"..."}
      ---
      <text>
      {{text}}
      </text>
    schema: {type: object, properties: {question: {type: string, maxLength: 300}}}
    take: question
    fail_if:
      NO_SUBJECT: {contains: [the text say]}
sample:
  user: "{{ask}}"
  assistant: "{{text}}"
"""

# What must never be there, whenever a run was killed: a name and rows that break the rule.
RULES = {
    "a pair without the attempt that made it": """
        SELECT id FROM pair WHERE parent_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM attempt JOIN pair_chunk ON pair_chunk.pair_id = pair.id
            WHERE attempt.recipe_id = pair.recipe_id AND attempt.outcome = 'done'
                AND attempt.input = pair_chunk.chunk_id || ':' || pair.ordinal)""",
    "a rewritten pair without its attempt": """
        SELECT id FROM pair WHERE parent_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM attempt WHERE attempt.input = pair.parent_id
                AND attempt.recipe_id = pair.recipe_id AND attempt.outcome = 'done')""",
    "a pair without evidence": """
        SELECT id FROM pair WHERE id NOT IN (SELECT pair_id FROM pair_chunk)""",
    "a judgment without its attempt": """
        SELECT pair_id FROM judgment WHERE NOT EXISTS (
            SELECT 1 FROM attempt WHERE stage = 'judge' AND input = judgment.pair_id
                AND recipe_id = judgment.recipe_id AND outcome = 'done')""",
    "an attempt without the pair that it made": """
        SELECT input FROM attempt
        WHERE stage IN ('generate', 'generate_cot') AND outcome = 'done' AND NOT EXISTS (
            SELECT 1 FROM pair_chunk JOIN pair ON pair.id = pair_chunk.pair_id
            WHERE pair_chunk.chunk_id || ':' || pair.ordinal = attempt.input
                AND pair.recipe_id = attempt.recipe_id)""",
    "an attempt without its judgment": """
        SELECT input FROM attempt
        WHERE stage = 'judge' AND outcome = 'done'
            AND (input, recipe_id) NOT IN (SELECT pair_id, recipe_id FROM judgment)""",
    "a document without its attempt": """
        SELECT id FROM document WHERE sha256 NOT IN (
            SELECT input FROM attempt WHERE stage = 'read' AND outcome = 'done')""",
    "chunks without their attempt": """
        SELECT document_id FROM occurrence WHERE NOT EXISTS (
            SELECT 1 FROM attempt WHERE stage = 'chunk' AND input = occurrence.document_id
                AND recipe_id = occurrence.recipe_id AND outcome = 'done')""",
    "a chunked document with holes": """
        SELECT document_id FROM occurrence GROUP BY document_id, recipe_id
        HAVING count(*) <> max(ordinal) + 1 OR min(ordinal) <> 0""",
    "a document with missing blocks": """
        SELECT document_id FROM block GROUP BY document_id
        HAVING count(*) <> max(ordinal) + 1 OR min(ordinal) <> 0""",
    "a sample without the attempt that made it": """
        SELECT id FROM sample WHERE NOT EXISTS (
            SELECT 1 FROM attempt WHERE stage = sample.kind AND input = sample.unit_id
                AND recipe_id = sample.recipe_id AND outcome = 'done')""",
    "an attempt without the sample that it made": """
        SELECT input FROM attempt
        WHERE stage IN ('facts', 'conversation', 'tools', 'flow') AND outcome = 'done'
            AND (input, recipe_id) NOT IN (SELECT unit_id, recipe_id FROM sample)""",
    "a rejection without its attempt": """
        SELECT unit_id FROM sample_rejection WHERE NOT EXISTS (
            SELECT 1 FROM attempt WHERE input = unit_id AND outcome = 'rejected'
                AND attempt.recipe_id = sample_rejection.recipe_id)""",
    "a unit without some of its calls": """
        SELECT unit_id FROM unit_call GROUP BY unit_id, recipe_id
        HAVING count(*) <> max(ordinal) + 1""",
    "a unit without some of its chunks": """
        SELECT unit_id FROM unit_chunk GROUP BY unit_id HAVING count(*) <> max(ordinal) + 1""",
    "a collection without some of its units": """
        SELECT collection FROM collection_unit GROUP BY collection
        HAVING count(*) <> max(position) + 1""",
    "a file of samples with missing lines": """
        SELECT id FROM sample_file WHERE line_count <> (
            SELECT count(*) FROM sample_line WHERE file_id = sample_file.id)""",
    "an attempt whose call is missing": """
        SELECT input FROM attempt WHERE call_key IS NOT NULL
            AND call_key NOT IN (SELECT key FROM call)""",
    "an export with missing lines": """
        SELECT id FROM export WHERE line_count <> (
            SELECT count(*) FROM export_line WHERE export_id = export.id)""",
}

# All that counts in an index but times, run ids and what a reply took. Which faults the judge is
# shown at the end depends on what it was shown before a kill, and is no part of any result.
STATE = [
    "SELECT id, question, reasoning, answer, context, ordinal, parent_id FROM pair ORDER BY id",
    """SELECT kind, round, slot, chunk_id, ordinal, pair_id, state, reason, is_spare FROM slot
       ORDER BY kind, round, slot""",
    """SELECT key, chunk_id, variable, sample, text, finish FROM call
       WHERE key IN (SELECT call_key FROM attempt)
           OR recipe_id NOT IN (SELECT id FROM recipe WHERE stage = 'judge') ORDER BY key""",
    # Steps of a flow may be asked at the same time, and either reply may be the last one.
    """SELECT stage, input, recipe_id, outcome, message,
           CASE WHEN stage <> 'flow' THEN call_key END
       FROM attempt ORDER BY stage, input, recipe_id""",
    """SELECT pair_id, recipe_id, name, value, passed, message FROM "check"
       ORDER BY pair_id, recipe_id, name""",
    "SELECT * FROM judgment ORDER BY pair_id, recipe_id",
    "SELECT name, sha256, outcome, reason FROM source ORDER BY name",
    "SELECT document_id, ordinal, chunk_id, start, end FROM occurrence ORDER BY 1, 2",
    "SELECT * FROM collection ORDER BY name",
    "SELECT * FROM unit ORDER BY id",
    "SELECT * FROM unit_chunk ORDER BY unit_id, ordinal",
    "SELECT * FROM collection_unit ORDER BY collection, position",
    "SELECT id, kind, unit_id, recipe_id, fields FROM sample ORDER BY id",
    "SELECT * FROM sample_chunk ORDER BY sample_id, ordinal",
    "SELECT * FROM sample_check ORDER BY unit_id, recipe_id, collection, name",
    "SELECT unit_id, recipe_id, type, fields FROM sample_rejection ORDER BY unit_id, recipe_id",
    "SELECT unit_id, recipe_id, call_key FROM unit_call ORDER BY unit_id, recipe_id, call_key",
    # A line that tells of an error says when; the id of the file is a hash of its path, too.
    """SELECT DISTINCT collection, format, line_count, line, sample_id,
           CASE WHEN sample_id IS NOT NULL THEN sample_line.sha256 END
       FROM sample_file JOIN sample_line ON file_id = sample_file.id
       ORDER BY collection, format, line_count, line""",
]


class Life:
    """A folder with papers, an index, and a server of its own."""

    def __init__(self, quarry, way, folder, heart):
        self.quarry = quarry
        self.way = way
        self.folder = pathlib.Path(folder)
        self.heart = heart
        self.server = CountingServer()
        self.kills = {}
        self.faults = []
        self.durations = {}
        self.wanted = {}  # by file, its bytes after an undisturbed run
        for folder in ("corpora/facts", "corpora/conversations", "corpora/tools", "flows"):
            shutil.copytree(ROOT / folder, self.folder / folder)
        (self.folder / "flows" / "passages.yaml").write_text(PASSAGES)
        (self.folder / "papers").mkdir(parents=True)
        for number in range(3):
            paper = self.folder / "papers" / f"mill{number}.md"
            # A conversation rests on a passage of at least five sentences.
            paper.write_text(mill(number, sections=5, is_long=way == "grounded"))

    def start(self, step):
        arguments = list(step.arguments)
        if step.asks:
            arguments += ["--provider", "openai", "--model", "m", "--base-url", self.server.url]
            arguments += ["--workers", "3"]
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "OPENAI_API_KEY": "sk-torture",
        }
        self.server.note_start()
        with open(self.folder / "errors", "w") as errors:
            return subprocess.Popen(
                [self.quarry, *arguments], cwd=self.folder, env=environment, stderr=errors,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def run(self, step):
        """Lets a command end."""
        began = time.monotonic()
        process = self.start(step)
        try:
            code = process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.fault(step, "hung for 120 s")
            return
        self.durations[step.name] = time.monotonic() - began
        self.note_end(step, code)

    def note_end(self, step, code):
        if code not in step.codes:
            said = (self.folder / "errors").read_text(errors="replace")[-300:]
            self.fault(step, f"exit code {code}: {said}")

    def kill(self, step, delay):
        """Kills a command after so many seconds; false where it had ended before."""
        process = self.start(step)
        try:
            self.note_end(step, process.wait(timeout=delay))
            return False
        except subprocess.TimeoutExpired:
            self.server.note_kill(3 * self.heart.stall())
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.server.settle()
        self.kills[step.name] = self.kills.get(step.name, 0) + 1
        self.check(step)
        return True

    def fault(self, step, what):
        self.faults.append(f"{step.name}: {what}")

    def check(self, step):
        """Looks at a copy of the index as the killed process left it."""
        self.check_files(step)
        for suffix in ("", "-wal", "-journal"):
            (self.folder / f"copy.quarry{suffix}").unlink(missing_ok=True)
            if (self.folder / f"i.quarry{suffix}").exists():
                shutil.copy(
                    self.folder / f"i.quarry{suffix}", self.folder / f"copy.quarry{suffix}")
        if not (self.folder / "copy.quarry").exists():
            return
        index = sqlite3.connect(self.folder / "copy.quarry")
        try:
            for fault in unsound(index):
                self.fault(step, fault)
            missing = self.missing(index)
            if missing:
                self.fault(step, f"lost {missing} answered calls")
        except sqlite3.Error as error:
            self.fault(step, f"the index cannot be read: {error}")
        finally:
            index.close()

    def missing(self, index):
        """Answers that were sent in time and are not in the index, so that they are asked for and
        paid again."""
        have = held(index)
        owed = self.server.owed(GRACE)
        return sum(max(0, count - have[digest]) for digest, count in owed.items())

    def repeated(self):
        """(requests that were asked again though their answer was there, those that were asked
        again because their answer came right before a kill)."""
        index = sqlite3.connect(self.folder / "i.quarry")
        try:
            missing = self.missing(index)
            return missing, self.server.answered() - held(index).total() - missing
        finally:
            index.close()

    def check_files(self, step):
        """Whatever is there must be what an undisturbed run writes."""
        for name, found in self.files().items():
            if found != self.wanted[name]:
                self.fault(step, f"left something else than all of '{name}'")

    def state(self):
        index = sqlite3.connect(self.folder / "i.quarry")
        try:
            return [index.execute(query).fetchall() for query in STATE]
        finally:
            index.close()

    def files(self):
        """The files that the commands of the way write, by name."""
        names = [name for step in WAYS[self.way] for name in step.writes]
        places = {name: self.folder / name for name in names}
        return {
            name: timeless(place) if self.tells_times(place) else place.read_bytes()
            for name, place in places.items() if place.exists()}

    def tells_times(self, place):
        """Whether a file is a flow's output, which says when a record failed, or about others."""
        is_report = place.suffix == ".json" and place.name != "out.json"
        manifest = place.with_suffix(".manifest.json").name
        # It may have been killed right before it wrote the manifest.
        return is_report or any(manifest in step.writes for step in WAYS[self.way])

    def check_manifests(self):
        """Each is of the file beside it."""
        for place in self.folder.glob("*.manifest.json"):
            manifest = json.loads(place.read_bytes())
            output = (self.folder / manifest["output"]).read_bytes()
            if hashlib.sha256(output).hexdigest() != manifest["sha256"]:
                self.faults.append(f"{self.way}: '{place.name}' is of another file")

    def leftovers(self):
        """What kills during an export left beside its place."""
        return [entry.name for entry in self.folder.glob("*.part-*")]


def timeless(place):
    """What a file says but for times, and hashes: lines that tell of an error say when."""
    return HASH.sub(b"HASH", TIME.sub(b"TIME", place.read_bytes()))


def unsound(index):
    """What is wrong with an index, a sentence each."""
    faults = []
    if index.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        faults.append("integrity_check")
    if index.execute("PRAGMA foreign_key_check").fetchall():
        faults.append("foreign_key_check")
    tables = {row[0] for row in index.execute("SELECT name FROM sqlite_master")}
    if "chunk_search" in tables:
        try:
            index.execute(
                "INSERT INTO chunk_search (chunk_search, rank) VALUES ('integrity-check', 1)")
        except sqlite3.Error as error:
            faults.append(f"FTS5 integrity-check: {error}")
        index.rollback()
    # Each script of the schema is a transaction of its own: those tables are there that rules name.
    if "sample_judgment" in tables:
        for name, query in RULES.items():
            rows = index.execute(query).fetchall()
            if rows:
                faults.append(f"{name} ({len(rows)}, such as {rows[0][0]})")
    return faults


def held(index):
    """How often the index holds each answer of the server."""
    if not index.execute("SELECT 1 FROM sqlite_master WHERE name = 'call'").fetchone():
        return collections.Counter()
    found = collections.Counter()
    for (response,) in index.execute("SELECT response FROM call"):
        found.update(re.findall("torture-([0-9a-f]{24})", response))
    return found


def mill(number, sections, is_long=False):
    """A paper whose facts differ in every section."""
    text = f"# The works of mill {number}\n\n"
    for section in range(sections):
        place = f"{number}{section}"
        text += (
            f"## Wheel {number}-{section}\n\n"
            f"The Wheel{place} turbine is a machine that turns the water of river {place} into "
            f"{100 + number * 17 + section * 3} kilowatts of power. The Wheel{place} turbine was "
            f"built in {1800 + number * 13 + section} because the older mill at Stone{place} had "
            f"burned down. The gear of Wheel{place} consists of {20 + section} oak teeth, which "
            f"reduces the noise of the shaft by {10 + section + number} percent compared with "
            f"iron teeth.")
        if is_long:
            text += (
                f" The sluice of Wheel{place} is opened by a float in the pond above it. A keeper "
                f"lives beside Wheel{place} and greases its bearings with tallow every month.")
        text += "\n\n"
    return text


def undisturbed(quarry, way, folder, heart):
    """A life without a kill, with how long its commands took."""
    life = Life(quarry, way, folder, heart)
    for step in WAYS[way]:
        life.run(step)
    life.server.close()
    life.wanted = life.files()
    missing = {name for step in WAYS[way] for name in step.writes} - life.wanted.keys()
    empty = [name for name, found in life.wanted.items() if not found]
    if life.faults or missing or empty:
        raise SystemExit(f"an undisturbed run of {way} fails: {life.faults} {missing} {empty}")
    return life


def killed(quarry, way, folder, heart, model, chance, deadline):
    """A life in which each command is killed up to `KILLS_EACH` times."""
    life = Life(quarry, way, folder, heart)
    life.wanted = model.wanted
    for step in WAYS[way]:
        for _ in range(KILLS_EACH):
            if time.monotonic() > deadline:
                break
            # Half of the kills fall into the first third, when indexes are made and opened.
            delay = 0.003 + model.durations[step.name] * chance.random() ** 1.5
            if not life.kill(step, delay):
                break
        life.run(step)
    life.run(VERIFY)
    life.check_manifests()
    life.server.close()
    if life.files() != model.wanted:
        life.faults.append(f"{way}: the files differ from those of an undisturbed run")
    elif life.state() != model.state():
        life.faults.append(f"{way}: the index differs from that of an undisturbed run")
    return life


def torture(quarry, seconds, wanted, seed, ways, say=print):
    """Kills until enough were killed or the time is over; the counts, a row for each command."""
    deadline = time.monotonic() + seconds
    chance = random.Random(seed)
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        heart = Heartbeat(f"{folder}/heartbeat")
        models = {way: undisturbed(quarry, way, f"{folder}/{way}", heart) for way in ways}
        while time.monotonic() < deadline and counts.kills() < wanted:
            way = ways[counts.lives % len(ways)]
            place = f"{folder}/{counts.lives}"
            life = killed(quarry, way, place, heart, models[way], chance, deadline)
            for fault in counts.add(life):
                say(f"  life {counts.lives} ({way}): {fault}")
            shutil.rmtree(place, ignore_errors=True)
        heart.close()
    return counts


@dataclasses.dataclass
class Counts:
    """What came of all lives."""

    lives: int = 0
    asked: int = 0
    excused: int = 0
    repeated: int = 0
    leftovers: int = 0
    stall: float = 0
    tried: dict = dataclasses.field(default_factory=dict)
    faults: list = dataclasses.field(default_factory=list)

    def kills(self):
        return sum(self.tried.values())

    def add(self, life):
        """Counts a life; its faults."""
        self.lives += 1
        self.asked += life.server.asked
        self.stall = max([self.stall, *(stall / 3 for _, stall in life.server.kills)])
        for name, kills in life.kills.items():
            self.tried[name] = self.tried.get(name, 0) + kills
        repeated, excused = life.repeated()
        self.repeated += repeated
        self.excused += excused
        if repeated:
            life.faults.append(f"{life.way}: {repeated} answered calls were asked again")
        self.leftovers += len(life.leftovers())
        self.faults += life.faults
        return life.faults
