"""Whether search finds what it should: the five first results for questions with known answers."""

import csv
import json
import statistics

import chunking

BUDGET = 1000
FIRST = 5


class Relevance:
    """Measures over the documents and questions that stand beside a chunk_eval.py."""

    def __init__(self, bench, chunk_eval):
        self.bench, self.chunk_eval = bench, chunk_eval
        self.folder = bench.folder / "relevance"
        self.folder.mkdir()

    def run(self):
        bench = self.bench
        if not self.chunk_eval:
            bench.row("the answer among the first five", "not measured",
                      "no --chunk-eval was given", "-")
            return
        data, files = chunking.questions_folder(self.chunk_eval)
        questions = self.questions(data)
        chunks = self.chunks(files)
        texts, queries = self.folder / "chunks.jsonl", self.folder / "queries.json"
        lines = (
            {"doc": str(number), "title": "", "heading": "", "text": chunk["text"]}
            for number, chunk in enumerate(chunks))
        texts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        queries.write_text(json.dumps({"question": [words for words, _, _ in questions]}))

        # The same words in two places are one chunk to Quarry: whoever finds it has found both.
        places = {}
        for number, chunk in enumerate(chunks):
            places.setdefault(chunk["text"].strip(), []).append(number)

        def everywhere(numbers):
            found = {other for number in numbers
                     for other in places[chunks[int(number)]["text"].strip()]}
            return [chunks[number] for number in sorted(found)]

        def share(results):
            found = json.loads(results.output)["documents"]["question"]
            return 100 * statistics.mean(
                self.found(doc, spans, everywhere(numbers[:FIRST]))
                for (_, doc, spans), numbers in zip(questions, found))

        index = self.folder / "index.quarry"
        bench.run(bench.measure, "fill", index, stdin=texts)
        ours = share(bench.run(bench.measure, "query", index, queries))
        for name, spoken in (("fts5", "plain FTS5"), ("lancedb", "LanceDB")):
            if name == "lancedb" and not bench.python:
                continue
            store = self.folder / name
            bench.reference("stores.py", name, "fill", store, texts)
            theirs = share(bench.reference("stores.py", name, "query", store, queries))
            bench.row(
                f"the answer among the first five of {len(chunks)} chunks, {len(questions)} "
                f"questions of {data.name}", f"{ours:.2f} %", f"{spoken} {theirs:.2f} %",
                f"{ours / theirs:.3f}")

    def chunks(self, files):
        """Quarry's chunks, as spans of characters."""
        path = self.folder / "cut.jsonl"
        self.bench.run(
            self.bench.measure, "chunk", "--budget-chars", BUDGET, "--rounds", 1, "--megabytes", 0,
            "--output", path, *files)
        texts = {file.stem: file.read_bytes() for file in files}
        chunks = []
        for line in path.read_text(encoding="utf-8").splitlines():
            chunk = json.loads(line)
            start = len(texts[chunk["doc"]][:chunk["start"]].decode())
            chunks.append({**chunk, "start": start, "end": start + len(chunk["text"])})
        return chunks

    @staticmethod
    def questions(data):
        """Of each its words, its document and the spans that answer it."""
        with open(data / "questions.csv", encoding="utf-8", newline="") as file:
            return [
                (row["question"].split(), row["corpus_id"],
                 [(span["start_index"], span["end_index"])
                  for span in json.loads(row["references"])])
                for row in csv.DictReader(file)]

    @staticmethod
    def found(doc, spans, chunks):
        """The share of the spans' characters that the chunks hold."""
        held = sum(
            max(0, min(end, chunk["end"]) - max(start, chunk["start"]))
            for start, end in spans for chunk in chunks if chunk["doc"] == doc)
        return held / sum(end - start for start, end in spans)
