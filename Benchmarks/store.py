"""The index against LanceDB and plain SQLite FTS5: filling, asking, adding, on the same texts."""

import csv
import json
import shutil
import statistics

QUERIES = 120
# The first of each class warm up what is to be warm.
WARM_UP = 20
FIRSTS = 5
ADDED = 1000
CLASSES = {
    "rare": "a rare word", "middle": "a word in 1 % of the chunks",
    "common": "a common word", "and": "three words, all of them", "or": "three words, any of them",
    "phrase": "a phrase of two words", "question": "a question of about 12 words",
}
NAMES = {"lancedb": "LanceDB", "fts5": "plain FTS5"}


class Store:
    """Measures over chunks of 1,500 characters, made of sentences of `files` and made-up ones."""

    def __init__(self, bench, files, are_given, chunks):
        self.bench, self.files, self.are_given, self.chunks = bench, files, are_given, chunks
        self.folder = bench.folder / "store"
        self.folder.mkdir()
        self.others = ["lancedb", "fts5"] if bench.python else ["fts5"]
        # A million chunks take minutes: once says enough.
        self.runs = bench.runs if chunks <= 200_000 else 1
        # After eight of them segments of the search index are merged, in bits: some adds take longer.
        self.adds = 10 if chunks <= 200_000 else 24
        self.turn = 0

    def run(self):
        bench = self.bench
        made = json.loads(bench.run(
            bench.measure, "texts", self.folder, "--chunks", self.chunks, "--added",
            ADDED * self.adds, "--queries", QUERIES, "--share", 0.9 if self.are_given else 0.1,
            "--files", *self.files).output)
        self.about = f"{self.chunks:,} chunks ({made['bytes'] / 1e6:.0f} MB, " + (
            "the given texts)" if self.are_given else "made-up words, sentences of corpora/demo)")
        print(f"  {self.about}", file=bench.log)
        self.use_given_questions()
        self.fill()
        self.ask()
        self.first_question()
        self.add()

    def use_given_questions(self):
        """A questions.csv beside the given texts has better questions than made-up ones."""
        tables = [path.parent / "questions.csv" for path in self.files] if self.are_given else []
        for path in sorted({path for path in tables if path.exists()}):
            with open(path, encoding="utf-8", newline="") as file:
                questions = [row["question"].split() for row in csv.DictReader(file)]
            queries = json.loads((self.folder / "queries.json").read_text())
            step = max(1, len(questions) // QUERIES)
            queries["question"] = questions[::step][:QUERIES]
            (self.folder / "queries.json").write_text(json.dumps(queries))
            return

    # Programs: each store does the same three things

    def index(self, name):
        return self.folder / "stores" / name

    def change(self, name, action, texts):
        if name == "quarry":
            command = self.bench.measure, "fill", self.index(name)
            return json.loads(self.bench.run(*command, stdin=texts).output)
        return json.loads(
            self.bench.reference("stores.py", name, action, self.index(name), texts).output)

    def query(self, name, queries):
        if name == "quarry":
            return json.loads(
                self.bench.run(self.bench.measure, "query", self.index(name), queries).output)
        return json.loads(
            self.bench.reference("stores.py", name, "query", self.index(name), queries).output)

    def in_turns(self, body, runs):
        """What `body` gives for each store, so many times, the stores in turns."""
        results = {name: [] for name in ["quarry", *self.others]}
        for turn in range(runs):
            for name in results:
                results[name].append(body(name, turn))
        return results

    def row(self, title, figures, form):
        """`figures`: for each store a list of numbers; the first number is what is compared."""
        ours = figures["quarry"]
        self.bench.row(
            title, form.format(*ours),
            "; ".join(f"{NAMES[name]} {form.format(*figures[name])}" for name in self.others),
            "; ".join(f"{ours[0] / figures[name][0]:.2f}" for name in self.others))

    # Measures

    def fill(self):
        def filled(name, turn):
            # Each turn fills a new store; the last ones stay to be asked.
            if self.turn < turn:
                shutil.rmtree(self.folder / "stores")
            (self.folder / "stores").mkdir(exist_ok=True)
            self.turn = turn
            return self.change(name, "fill", self.folder / "chunks.jsonl")

        results = self.in_turns(filled, self.runs)

        def medians(figure):
            return {
                name: [statistics.median(map(figure, runs))] for name, runs in results.items()}

        title = f"filling with {self.about}, chunks a second"
        self.row(title, medians(lambda run: run["chunks"] / run["work"]["wall_seconds"]), "{:.0f}")
        self.row(
            "the same, chunks a second of CPU",
            medians(lambda run: run["chunks"] / run["work"]["cpu_seconds"]), "{:.0f}")
        self.row(
            "the same, peak memory (the others hold all texts)",
            medians(lambda run: run["peak_mebibytes"]), "{:.0f} MiB")
        self.row("the same, size on disk", medians(lambda run: run["bytes"] / 1e6), "{:.0f} MB")

    def ask(self):
        def asked(name, turn):
            # Plain FTS5 takes long over common words: once says enough of it.
            if name == "fts5" and turn > 0:
                return None
            return self.query(name, self.folder / "queries.json")["milliseconds"]

        results = self.in_turns(asked, self.bench.runs)
        for kind, spoken in CLASSES.items():
            def percentiles(runs):
                times = [sorted(run[kind][WARM_UP:]) for run in runs if run]
                return [statistics.median(run[len(run) * share // 100] for run in times)
                        for share in (50, 99)]

            self.row(
                f"{spoken}, among {self.chunks:,} chunks, p50 / p99",
                {name: percentiles(runs) for name, runs in results.items()}, "{:.2f} / {:.2f} ms")

    def first_question(self):
        questions = json.loads((self.folder / "queries.json").read_text())["question"]
        figures = {name: [] for name in ["quarry", *self.others]}
        for number in range(FIRSTS):
            path = self.folder / "first.json"
            path.write_text(json.dumps({"question": [questions[number]]}))
            for name, times in figures.items():
                result = self.query(name, path)
                times.append(result["open_milliseconds"] + result["milliseconds"]["question"][0])
        self.row(
            "a fresh process' first question, files in the system's memory",
            {name: [statistics.median(times)] for name, times in figures.items()}, "{:.0f} ms")

    def add(self):
        with open(self.folder / "added.jsonl", encoding="utf-8") as file:
            lines = file.readlines()
        parts = []
        for start in range(0, len(lines), ADDED):
            parts.append(self.folder / f"added-{start}.jsonl")
            parts[-1].write_text("".join(lines[start:start + ADDED]), encoding="utf-8")
        figures = {name: [] for name in ["quarry", *self.others]}
        for turn, part in enumerate(parts):
            for name, times in figures.items():
                # The others take seconds for each, and every one takes the same.
                if name != "quarry" and turn >= self.bench.runs:
                    continue
                times.append(1000 * self.change(name, "add", part)["work"]["wall_seconds"])
        self.row(
            f"adding {ADDED:,} chunks to these {len(parts)} times, indexed, p50 / longest",
            {name: [statistics.median(times), max(times)] for name, times in figures.items()},
            "{:.0f} / {:.0f} ms")
