-- Schema v1. Rows are immutable and keyed by content; what is current, pending or stale is a
-- view. Ids are the first 128 bits of a SHA-256 in hexadecimal. Offsets (start, end) are bytes of
-- UTF-8: the slice of a text is substr(cast(text as blob), start + 1, end - start).

-- One command that changed the index. finished_at is NULL while it runs, or if it was killed.
CREATE TABLE run (
    id TEXT PRIMARY KEY NOT NULL,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT CHECK (outcome IN ('done', 'failed', 'interrupted'))
) STRICT;

-- A named set of documents.
CREATE TABLE corpus (
    name TEXT PRIMARY KEY NOT NULL CHECK (name <> '')
) STRICT;

-- A stage's settings, prompt and model, stored once under the hash of all of them.
-- system and instruction are NULL for stages that ask no model; so are provider and model.
CREATE TABLE recipe (
    id TEXT PRIMARY KEY NOT NULL,
    stage TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    system TEXT,
    instruction TEXT,
    provider TEXT,
    model TEXT,
    revision TEXT
) STRICT;

-- What the user asks for now: the recipe in force for each stage of a corpus.
CREATE TABLE setting (
    corpus TEXT NOT NULL REFERENCES corpus (name),
    stage TEXT NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    PRIMARY KEY (corpus, stage)
) STRICT, WITHOUT ROWID;

-- One version of a document: its bytes as one revision of a reader understood them.
-- warning says what could not be read; NULL means that everything was.
CREATE TABLE document (
    id TEXT PRIMARY KEY NOT NULL,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    title TEXT,
    authors TEXT NOT NULL CHECK (json_valid(authors)),
    abstract TEXT,
    doi TEXT,
    year INTEGER,
    language TEXT,
    licence TEXT,
    byte_count INTEGER NOT NULL,
    page_count INTEGER,
    warning TEXT,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX document_by_sha256 ON document (sha256);

-- Which path of which corpus holds which version now. document_id is NULL where the file could
-- not be read; reason then says why. size, mtime (nanoseconds) and inode tell whether the file
-- must be opened again; name is the path below the folder that was given.
CREATE TABLE source (
    corpus TEXT NOT NULL REFERENCES corpus (name),
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    root TEXT NOT NULL,
    document_id TEXT REFERENCES document (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('ingested', 'partly', 'rejected', 'failed')),
    reason TEXT,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    is_present INTEGER NOT NULL DEFAULT 1 CHECK (is_present IN (0, 1)),
    PRIMARY KEY (corpus, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_by_document ON source (document_id);

-- Every version that a path ever held, so that a pair of an older version still names its file.
CREATE TABLE version (
    corpus TEXT NOT NULL REFERENCES corpus (name),
    path TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (document_id, corpus, path)
) STRICT, WITHOUT ROWID;

-- The pieces of a document in reading order. level is NULL but for headings; page and lines are
-- NULL where the format has none.
CREATE TABLE block (
    document_id TEXT NOT NULL REFERENCES document (id),
    ordinal INTEGER NOT NULL,
    role TEXT NOT NULL,
    level INTEGER,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL CHECK (end >= start),
    page INTEGER,
    boxes TEXT CHECK (boxes IS NULL OR json_valid(boxes)),
    first_line INTEGER,
    last_line INTEGER,
    element_path TEXT,
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What a model is asked about. number is internal (the row of the search index) and may differ
-- between two indexes of the same documents; id never does.
CREATE TABLE chunk (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,
    role TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- Where a chunk stands in a document. page is NULL where the format has none.
CREATE TABLE occurrence (
    document_id TEXT NOT NULL REFERENCES document (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    ordinal INTEGER NOT NULL,
    chunk_id TEXT NOT NULL REFERENCES chunk (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL CHECK (end >= start),
    page INTEGER,
    last_page INTEGER,
    boxes TEXT CHECK (boxes IS NULL OR json_valid(boxes)),
    is_oversize INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (document_id, recipe_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_by_chunk ON occurrence (chunk_id, document_id, recipe_id);

-- Every reply of a model, committed before it is used. key is a hash of provider kind, model,
-- revision, parameters, messages, schema and sample number; never of a URL or an API key.
-- chunk_id is NULL for calls that show no chunk. cost is NULL where the price is not known.
CREATE TABLE call (
    key TEXT PRIMARY KEY NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    chunk_id TEXT REFERENCES chunk (id),
    variable TEXT NOT NULL,
    schema TEXT,
    parameters TEXT NOT NULL CHECK (json_valid(parameters)),
    sample INTEGER NOT NULL,
    answered_by TEXT NOT NULL,
    text TEXT NOT NULL,
    finish TEXT NOT NULL,
    logprobs TEXT CHECK (logprobs IS NULL OR json_valid(logprobs)),
    response TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost REAL,
    duration REAL NOT NULL,
    run_id TEXT NOT NULL REFERENCES run (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX call_by_recipe ON call (recipe_id);

-- What was tried: done (also with no rows), rejected (the same input always gives the same; not
-- tried again) or failed (no usable answer; tried again by the next run that still needs it).
-- input is a sha256 for read, a document for chunk, "chunk:ordinal" for generate, a pair for
-- check, ask_back and judge. call_key is NULL where no model was asked.
CREATE TABLE attempt (
    stage TEXT NOT NULL,
    input TEXT NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'rejected', 'failed')),
    message TEXT,
    call_key TEXT REFERENCES call (key),
    run_id TEXT NOT NULL REFERENCES run (id),
    PRIMARY KEY (stage, input, recipe_id)
) STRICT, WITHOUT ROWID;

-- The slots of the rounds, written before their calls. Slot order (round, slot) decides
-- precedence among near-duplicates and where the target cuts.
CREATE TABLE plan (
    corpus TEXT NOT NULL REFERENCES corpus (name),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    round INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    chunk_id TEXT NOT NULL REFERENCES chunk (id),
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (corpus, recipe_id, round, slot),
    UNIQUE (corpus, recipe_id, chunk_id, ordinal)
) STRICT, WITHOUT ROWID;

-- A question and its answer. reasoning is NULL for plain pairs. parent_id is the pair that this
-- one rewrites, NULL for the first form. ordinal says which candidate answer of its chunk it is.
CREATE TABLE pair (
    id TEXT PRIMARY KEY NOT NULL,
    question TEXT NOT NULL,
    reasoning TEXT,
    answer TEXT NOT NULL,
    context TEXT NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    ordinal INTEGER NOT NULL,
    parent_id TEXT REFERENCES pair (id)
) STRICT;

-- The evidence: where in which chunk the answer stands (offsets into the chunk's text).
CREATE TABLE pair_chunk (
    pair_id TEXT NOT NULL REFERENCES pair (id),
    ordinal INTEGER NOT NULL,
    chunk_id TEXT NOT NULL REFERENCES chunk (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL CHECK (end > start),
    PRIMARY KEY (pair_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_chunk_by_chunk ON pair_chunk (chunk_id);

-- What a check measured. value is NULL for checks that only say yes or no; message says why a
-- pair did not pass; corpus_revision is NULL for checks that look at the pair alone.
CREATE TABLE "check" (
    pair_id TEXT NOT NULL REFERENCES pair (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    name TEXT NOT NULL,
    value REAL,
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    message TEXT,
    corpus_revision TEXT,
    PRIMARY KEY (pair_id, recipe_id, name)
) STRICT, WITHOUT ROWID;

-- What a judge said. kind rubric has marks and their sum, rating (0 to 10); kind yes-no has
-- says_yes and, where the server gives them, log_odds. The other kind's columns are NULL.
CREATE TABLE judgment (
    pair_id TEXT NOT NULL REFERENCES pair (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    kind TEXT NOT NULL CHECK (kind IN ('rubric', 'yes-no')),
    rating INTEGER CHECK (rating = clarity + accuracy + usefulness + difficulty),
    clarity INTEGER CHECK (clarity BETWEEN 0 AND 3),
    accuracy INTEGER CHECK (accuracy BETWEEN 0 AND 3),
    usefulness INTEGER CHECK (usefulness BETWEEN 0 AND 2),
    difficulty INTEGER CHECK (difficulty BETWEEN 0 AND 2),
    says_yes INTEGER CHECK (says_yes IN (0, 1)),
    log_odds REAL,
    PRIMARY KEY (pair_id, recipe_id)
) STRICT, WITHOUT ROWID;

-- A file that was written, and which pair stands in which line. sha256 is of the whole file, and
-- of the line without its line feed.
CREATE TABLE export (
    id TEXT PRIMARY KEY NOT NULL,
    corpus TEXT NOT NULL REFERENCES corpus (name),
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES run (id)
) STRICT;
CREATE TABLE export_line (
    export_id TEXT NOT NULL REFERENCES export (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    pair_id TEXT NOT NULL REFERENCES pair (id),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (export_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX export_line_by_pair ON export_line (pair_id);
