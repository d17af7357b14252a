"""Does with LanceDB or plain SQLite FTS5 what `Measure fill` and `Measure query` do with Quarry.

    python stores.py lancedb|fts5 fill FOLDER chunks.jsonl     into a new store
    python stores.py lancedb|fts5 add FOLDER added.jsonl       into one that exists, searchable
    python stores.py lancedb|fts5 query FOLDER queries.json

Prints one line of JSON. Texts are in memory before the clock starts.
"""

import json
import pathlib
import resource
import sqlite3
import sys
import time

# Those of 4 letters and less that questions hold.
STOP_WORDS = set("what is known about the a an and are as at be by for from in it of on or this to "
                 "was were which with".split())


class LanceDB:
    """Texts with a full-text index: stemming, stop words, positions for phrases."""

    def __init__(self, folder):
        import lancedb
        self.database = lancedb.connect(folder)

    def open(self):
        self.table = self.database.open_table("chunk")

    @staticmethod
    def read(path):
        import pyarrow.json
        return pyarrow.json.read_json(path)

    def fill(self, rows):
        from lancedb.index import FTS
        self.table = self.database.create_table("chunk", rows)
        self.table.create_index(
            "text", config=FTS(with_position=True, stem=True, remove_stop_words=True))
        self.table.optimize()

    def add(self, rows):
        self.table.add(rows)
        self.table.optimize()

    def query(self, kind, words):
        from lancedb.query import FullTextOperator, MatchQuery, PhraseQuery
        text = " ".join(words)
        if kind == "phrase":
            query = PhraseQuery(text, "text")
        elif kind == "and":
            query = MatchQuery(text, "text", operator=FullTextOperator.AND)
        else:
            query = MatchQuery(text, "text")
        return self.table.search(query).select(["doc", "text", "_score"]).limit(10).to_list()


class FTS5:
    """One table and an FTS5 index with external content, set up for bulk loads."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "plain.db"
        self.path.parent.mkdir(exist_ok=True)

    def open(self):
        self.database = sqlite3.connect(self.path, isolation_level=None)
        self.database.executescript("""
            PRAGMA page_size = 8192;
            PRAGMA journal_mode = WAL;
            PRAGMA cache_size = -262144;
            PRAGMA mmap_size = 4294967296;
            """)

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as file:
            rows = (json.loads(line) for line in file)
            return [(row["doc"], row["title"], row["text"]) for row in rows]

    def fill(self, rows):
        self.open()
        self.database.executescript("""
            PRAGMA synchronous = OFF;
            CREATE TABLE chunk (id INTEGER PRIMARY KEY, doc TEXT, title TEXT, text TEXT);
            CREATE VIRTUAL TABLE fts USING fts5 (
                title, text, content = 'chunk', content_rowid = 'id',
                tokenize = 'porter unicode61');
            INSERT INTO fts (fts, rank) VALUES ('hashsize', 67108864), ('automerge', 0);
            """)
        self.database.execute("BEGIN")
        self.insert(rows)
        self.database.execute("INSERT INTO fts (fts) VALUES ('optimize')")
        self.database.execute("INSERT INTO fts (fts, rank) VALUES ('automerge', 4)")
        self.database.execute("COMMIT")
        self.finish()

    def add(self, rows):
        self.database.execute("BEGIN")
        self.insert(rows)
        self.database.execute("COMMIT")
        self.finish()

    def insert(self, rows):
        last = self.database.execute("SELECT coalesce(max(id), 0) FROM chunk").fetchone()[0]
        self.database.executemany("INSERT INTO chunk (doc, title, text) VALUES (?, ?, ?)", rows)
        self.database.execute(
            "INSERT INTO fts (rowid, title, text) SELECT id, title, text FROM chunk WHERE id > ?",
            (last,))

    def finish(self):
        self.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def query(self, kind, words):
        if kind == "phrase":
            match = f'"{" ".join(words)}"'
        else:
            words = [word for word in words if word not in STOP_WORDS] or words
            match = (" AND " if kind == "and" else " OR ").join(f'"{word}"' for word in words)
        return self.database.execute(
            "SELECT chunk.doc, chunk.text FROM fts JOIN chunk ON chunk.id = fts.rowid "
            "WHERE fts MATCH ? AND fts.rank MATCH 'bm25(5, 1)' ORDER BY fts.rank LIMIT 10",
            (match,)).fetchall()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def change(store, action, path):
    rows = store.read(path)
    if action == "add":
        store.open()
    wall, cpu = time.perf_counter(), time.process_time()
    getattr(store, action)(rows)
    work = {
        "wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    return {"chunks": len(rows), "peak_mebibytes": peak(), "work": work}


def ask(store, path):
    begin = time.perf_counter()
    store.open()
    result = {
        "open_milliseconds": 1000 * (time.perf_counter() - begin), "milliseconds": {},
        "documents": {}}
    for kind, queries in json.loads(path.read_text(encoding="utf-8")).items():
        times, documents = [], []
        for words in queries:
            begin = time.perf_counter()
            rows = store.query(kind, words)
            times.append(1000 * (time.perf_counter() - begin))
            documents.append([row["doc"] if isinstance(row, dict) else row[0] for row in rows])
        result["milliseconds"][kind] = times
        result["documents"][kind] = documents
    return {**result, "peak_mebibytes": peak()}


def main():
    name, action, folder, path = sys.argv[1:]
    store = {"lancedb": LanceDB, "fts5": FTS5}[name](folder)
    path = pathlib.Path(path)
    result = ask(store, path) if action == "query" else change(store, action, path)
    result["bytes"] = sum(
        file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
