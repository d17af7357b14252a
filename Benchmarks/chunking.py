"""The chunker against chunkers of others: speed, where chunks end, what is found in them."""

import json
import pathlib
import statistics

BUDGET = 2000
TOKENS = 512
# Others with a budget in characters; chonkie's counts bytes.
PEERS = {
    "semantic-text-splitter": "semantic-text-splitter",
    "semantic-text-splitter-markdown": "semantic-text-splitter Markdown",
    "chonkie-fast": "chonkie Fast",
    "chonkie-recursive": "chonkie Recursive",
    "langchain-recursive": "LangChain Recursive",
}
TOKEN_PEERS = {
    "chonkie-recursive-tokens": "chonkie Recursive",
    "semantic-text-splitter-tokens": "semantic-text-splitter",
    "langchain-recursive-tokens": "LangChain Recursive",
}
# Mean tokens of a chunk at which what is found is compared.
SIZES = (175, 315)
SHARES = {
    "sentence_ends": "ends at a sentence or block",
    "orphaned_headings": "headings left at the end of a chunk",
    "cut_blocks": "tables, code, list items cut that fit",
    "fill": "mean size by the budget",
    "tiny": "chunks under a tenth of the budget",
}


class Chunking:
    """Measures over the documents below `files`, Markdown and plain text."""

    def __init__(self, bench, files, about, chunk_eval):
        self.bench, self.files, self.about, self.chunk_eval = bench, files, about, chunk_eval

    def run(self):
        print(f"  chunking {self.about}", file=self.bench.log)
        self.speed("character", "--budget-chars", BUDGET, PEERS)
        self.speed("estimated token", "--chunk-tokens", TOKENS, TOKEN_PEERS)
        self.filter()
        self.boundaries()
        self.retrieval()

    # Programs

    def ours(self, *options):
        return json.loads(self.bench.run(self.bench.measure, "chunk", *options).output)

    def theirs(self, name, budget, *options):
        return json.loads(self.bench.reference("chunkers.py", name, budget, *options).output)

    # Measures

    def speed(self, unit, option, budget, peers):
        ours = self.ours(option, budget, "--rounds", self.bench.runs, *self.files)
        rate = statistics.median(ours["megabytes_per_cpu_second"])
        title = f"chunks of {budget} {unit}s, MB a second of CPU, over {self.about}"
        if not self.bench.python:
            self.bench.row(title, f"{rate:.0f}", self.bench.missing, "-")
            return
        memory = []
        for name, spoken in peers.items():
            theirs = self.theirs(name, budget, "--rounds", self.bench.runs, *self.files)
            reference = statistics.median(theirs["megabytes_per_cpu_second"])
            refused = f" ({theirs['refused']} documents refused)" if theirs["refused"] else ""
            digits = 0 if reference >= 20 else 1
            self.bench.row(
                title, f"{rate:.0f}", f"{spoken} {reference:.{digits}f}{refused}",
                f"{rate / reference:.2f}")
            title = "the same"
            memory.append(f"{spoken} {theirs['peak_mebibytes']:.1f} MiB")
        self.bench.row(
            "the same, memory beyond the text", f"{ours['peak_mebibytes']:.1f} MiB",
            "; ".join(memory), "-")

    def filter(self):
        """`quarry chunk` as a filter of JSONL, beside the same filter in Python."""
        title = "quarry chunk, JSONL to JSONL, MB of text a second of CPU"
        command = (self.bench.quarry, "chunk", "--budget-chars", BUDGET, "--format", "markdown")
        if self.bench.run(*command, accept=(0, 64)).code:
            self.bench.row(title, "this quarry has no such command", "-", "-")
            return
        size = 0
        source = self.bench.folder / "documents.jsonl"
        with open(source, "w", encoding="utf-8") as file:
            texts = [path.read_text(encoding="utf-8") for path in self.files]
            while size < 30e6:
                for number, text in enumerate(texts):
                    line = json.dumps({"doc": str(number), "text": text}, ensure_ascii=False)
                    file.write(line + "\n")
                    size += len(text.encode())

        def usage(run):
            runs = [run() for _ in range(self.bench.runs)]
            return (statistics.median(usage.cpu for usage in runs),
                    statistics.median(usage.wall for usage in runs))

        cpu, wall = usage(lambda: self.bench.run(*command, stdin=source))
        _, single = usage(lambda: self.bench.run(*command, "--workers", 1, stdin=source))
        if self.bench.python:
            reference, _ = usage(lambda: self.bench.reference(
                "chunkers.py", "semantic-text-splitter", BUDGET, "--filter", stdin=source))
            self.bench.row(
                title, f"{size / 1e6 / cpu:.0f}",
                f"semantic-text-splitter in Python {size / 1e6 / reference:.0f}",
                f"{reference / cpu:.2f}")
        else:
            self.bench.row(title, f"{size / 1e6 / cpu:.0f}", self.bench.missing, "-")
        self.bench.row(
            "the same, elapsed", f"{wall:.2f} s", f"one worker {single:.2f} s",
            f"{wall / single:.2f}")

    def chunks(self, name, budget, files):
        """The file with a chunker's chunks of some documents; Quarry's where no name is given."""
        path = self.bench.folder / f"chunks-{name or 'quarry'}-{budget}.jsonl"
        if name:
            self.theirs(name, budget, "--rounds", 1, "--megabytes", 0, "--output", path, *files)
        else:
            self.ours(
                "--budget-chars", budget, "--rounds", 1, "--megabytes", 0, "--output", path, *files)
        return path

    def boundaries(self):
        names = [None, "semantic-text-splitter", "semantic-text-splitter-markdown",
                 "langchain-recursive"]
        names = names if self.bench.python else names[:1]
        shares = [self.judge(self.chunks(name, BUDGET, self.files)) for name in names]
        judge = "chunk_eval.py" if self.chunk_eval and self.bench.python else "Measure"
        title = f"chunks of {BUDGET} characters, judged by {judge}: "
        for key, spoken in SHARES.items():
            others = "; ".join(
                f"{PEERS[name]} {share[key]:.1f} %" for name, share in zip(names[1:], shares[1:]))
            self.bench.row(
                title + spoken, f"{shares[0][key]:.1f} %", others or self.bench.missing, "-")
            title = "the same: "
        self.bench.row(
            title + "text that is in no chunk", str(shares[0]["lost"]),
            "; ".join(f"{PEERS[n]} {s['lost']}" for n, s in zip(names[1:], shares[1:])) or "-", "-")

    def judge(self, chunks):
        if not self.chunk_eval or not self.bench.python:
            shares = json.loads(self.bench.run(
                self.bench.measure, "boundaries", "--budget-chars", BUDGET, "--chunks", chunks,
                *self.files).output)
            return {**shares, "lost": f"{shares['lost_bytes']} bytes"}
        corpus = self.bench.folder / "corpus.jsonl"
        with open(corpus, "w", encoding="utf-8") as file:
            for path in self.files:
                text = path.read_text(encoding="utf-8")
                file.write(json.dumps({"doc": path.stem, "text": text}) + "\n")
        found = json.loads(self.evaluate(
            "quality", "--corpus", corpus, "--chunks", chunks, "--budget", BUDGET, "--unit", "c"))
        fitting = found["blocks_that_fit"]
        cut = sum((found[f"{kind}_split_%"] or 0) * count for kind, count in fitting.items())
        return {
            "sentence_ends": found["ends_at_sentence_%"],
            "orphaned_headings": found["headings_orphaned_%"] or 0,
            "cut_blocks": cut / max(1, sum(fitting.values())), "fill": found["fill_%"],
            "tiny": found["under_10%_of_budget_%"], "lost": f"{found['lost_ppm']} ppm"}

    # What is found

    def evaluate(self, *options):
        return self.bench.run(
            self.bench.python, self.chunk_eval, *options, "--offsets", "utf8").output

    def retrieval(self):
        title = "questions over chunks"
        if not self.chunk_eval or not self.bench.python:
            self.bench.row(
                title, "not measured",
                "no --chunk-eval was given" if self.bench.python else self.bench.missing, "-")
            return
        data, files = questions_folder(self.chunk_eval)
        names = (None, "semantic-text-splitter", "langchain-recursive")
        for size in SIZES:
            files_of = [self.sized(name, size, files) for name in names]
            lines = self.evaluate("retrieval", "--data", data, "--chunks", *files_of).splitlines()
            found = [json.loads(line) for line in lines]
            title = f"{data.name}'s questions, chunks of {found[0]['tokens_mean']:.0f} tokens"
            for key, spoken in (
                    ("bm25_recall", "recall of 5"), ("bm25_precision_omega", "precision-omega")):
                for name, theirs in zip(names[1:], found[1:]):
                    self.bench.row(
                        f"{title}, {spoken}", f"{found[0][key]:.1f} %",
                        f"{PEERS[name]} at {theirs['tokens_mean']:.0f} {theirs[key]:.1f} %",
                        f"{found[0][key] / theirs[key]:.3f}")

    def sized(self, name, tokens, files):
        """Chunks that hold so many tokens in the mean: the budget is sought by halving."""
        low, high = 2 * tokens, 14 * tokens
        best = None
        while high - low > 5:
            budget = (low + high) // 2
            path = self.chunks(name, budget, files)
            mean = float(self.bench.reference("count_tokens.py", path).output)
            if best is None or abs(mean - tokens) < abs(best[0] - tokens):
                best = mean, path
            low, high = (budget, high) if mean < tokens else (low, budget)
        return best[1]


def questions_folder(chunk_eval):
    """The first folder beside chunk_eval.py with questions.csv, and its documents."""
    data = next(path.parent for path in sorted(chunk_eval.parent.rglob("questions.csv")))
    return data, sorted(data.glob("*.md"))


def documents(folders, made_up):
    """The Markdown and text files below folders, and what is said of them."""
    files = sorted(
        path for folder in folders for path in pathlib.Path(folder).rglob("*")
        if path.suffix in (".md", ".txt") and path.is_file() and path.stat().st_size > 0)
    size = sum(path.stat().st_size for path in files) / 1e6
    return files, f"{size:.1f} MB of {made_up or 'the given texts'}"
