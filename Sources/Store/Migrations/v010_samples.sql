-- Schema v10: samples, training examples that are made from something other than the pairs of a
-- corpus: facts, conversations, tool use, flows.

-- A plan of samples as it was asked for last: kind is facts, conversation, tools or flow; path is
-- the plan's file; recipe_id is the recipe in force; target is how many samples are asked for.
CREATE TABLE collection (
    name TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('facts', 'conversation', 'tools', 'flow')),
    path TEXT NOT NULL,
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    target INTEGER NOT NULL
) STRICT;

-- What one sample is made of: key names it within its plan, input is all that it depends on beside
-- the recipe.
CREATE TABLE unit (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    input TEXT NOT NULL CHECK (json_valid(input))
) STRICT;

-- The chunks that a unit is to rest on.
CREATE TABLE unit_chunk (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    ordinal INTEGER NOT NULL,
    chunk_id TEXT NOT NULL REFERENCES chunk (id),
    PRIMARY KEY (unit_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_chunk_by_chunk ON unit_chunk (chunk_id);

-- The units of a collection in the order of its plan.
CREATE TABLE collection_unit (
    collection TEXT NOT NULL REFERENCES collection (name),
    position INTEGER NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (collection, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_unit_by_unit ON collection_unit (unit_id);

-- A sample: fields is what a line of an export says beside the id, a JSON object.
CREATE TABLE sample (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    unit_id TEXT NOT NULL REFERENCES unit (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL
) STRICT;
CREATE INDEX sample_by_unit ON sample (unit_id, recipe_id);

-- The evidence: where in which chunk the text stands that a sample rests on.
CREATE TABLE sample_chunk (
    sample_id TEXT NOT NULL REFERENCES sample (id),
    ordinal INTEGER NOT NULL,
    chunk_id TEXT NOT NULL REFERENCES chunk (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL CHECK (end > start),
    PRIMARY KEY (sample_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_chunk_by_chunk ON sample_chunk (chunk_id);

-- What was looked at in a sample, or in the last try of a unit that gave none. collection is empty
-- for checks that look at the sample alone, and names the collection for those that compare.
CREATE TABLE sample_check (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    collection TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    value REAL,
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    message TEXT,
    PRIMARY KEY (unit_id, recipe_id, collection, name)
) STRICT, WITHOUT ROWID;

-- What there is of the last try of a unit that gave no sample. type is a stable name of the reason,
-- which the attempt's message says as a sentence.
CREATE TABLE sample_rejection (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    type TEXT NOT NULL,
    fields TEXT CHECK (fields IS NULL OR json_valid(fields)),
    finished_at TEXT NOT NULL,
    PRIMARY KEY (unit_id, recipe_id)
) STRICT, WITHOUT ROWID;

-- The calls behind a unit, in their order, whatever came of it.
CREATE TABLE unit_call (
    unit_id TEXT NOT NULL REFERENCES unit (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    ordinal INTEGER NOT NULL,
    call_key TEXT NOT NULL REFERENCES call (key),
    PRIMARY KEY (unit_id, recipe_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_call_by_call ON unit_call (call_key);

-- A file of samples that was written, and which sample stands in which line. sha256 is of the whole
-- file, and of the line without its line feed. sample_id is NULL for a line that tells of an error.
CREATE TABLE sample_file (
    id TEXT PRIMARY KEY NOT NULL,
    collection TEXT NOT NULL REFERENCES collection (name),
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES run (id)
) STRICT;
CREATE TABLE sample_line (
    file_id TEXT NOT NULL REFERENCES sample_file (id) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    sample_id TEXT REFERENCES sample (id),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (file_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_line_by_sample ON sample_line (sample_id);

-- Every unit of every collection under the recipe in force, and what became of it. state: pending,
-- failed (tried again by the next run), rejected (reason says why) or accepted.
CREATE VIEW sample_slot AS
WITH tried AS (
    SELECT
        collection_unit.collection, collection.kind, collection_unit.position, unit.key,
        collection_unit.unit_id, collection.recipe_id, sample.id AS sample_id,
        attempt.outcome, attempt.message, sample_rejection.type,
        (
            SELECT sample_check.name || coalesce(': ' || sample_check.message, '')
            FROM sample_check
            WHERE sample_check.unit_id = collection_unit.unit_id
                AND sample_check.recipe_id = collection.recipe_id
                AND sample_check.collection = collection.name AND NOT sample_check.passed
            ORDER BY sample_check.name LIMIT 1
        ) AS failed_check
    FROM collection_unit
    JOIN collection ON collection.name = collection_unit.collection
    JOIN unit ON unit.id = collection_unit.unit_id
    LEFT JOIN attempt
        ON attempt.stage = collection.kind AND attempt.input = collection_unit.unit_id
        AND attempt.recipe_id = collection.recipe_id
    LEFT JOIN sample
        ON sample.unit_id = collection_unit.unit_id AND sample.recipe_id = collection.recipe_id
    LEFT JOIN sample_rejection
        ON sample_rejection.unit_id = collection_unit.unit_id
        AND sample_rejection.recipe_id = collection.recipe_id AND attempt.outcome = 'rejected'
)
SELECT
    collection, kind, position, key, unit_id, recipe_id, sample_id,
    CASE
        WHEN outcome IS NULL OR outcome = 'done' AND sample_id IS NULL THEN 'pending'
        WHEN outcome = 'failed' THEN 'failed'
        WHEN outcome = 'rejected' OR failed_check IS NOT NULL THEN 'rejected'
        ELSE 'accepted'
    END AS state,
    CASE
        WHEN outcome = 'rejected' THEN coalesce(type || ': ', '') || message
        WHEN outcome = 'failed' THEN message
        ELSE failed_check
    END AS reason
FROM tried;

-- The samples of every collection that were accepted, in the order of its plan.
CREATE VIEW current_sample AS
SELECT
    sample.id, sample_slot.collection, sample_slot.kind, sample_slot.position, sample_slot.key,
    sample.fields, sample.unit_id, sample.recipe_id
FROM sample_slot
JOIN sample ON sample.id = sample_slot.sample_id
WHERE sample_slot.state = 'accepted'
ORDER BY sample_slot.collection, sample_slot.position;

-- Every sample, current or not, and every sentence that it rests on: sample -> unit -> chunk ->
-- heading, page -> document, with the model and the calls behind it and the lines that hold it.
CREATE VIEW sample_lineage AS
SELECT
    sample.id AS sample_id, sample.kind, sample_slot.collection,
    coalesce(sample_slot.state, 'stale') AS state, unit.key, unit.input, sample.fields,
    chunk.id AS chunk_id, chunk.heading,
    coalesce(
        (
            SELECT block.page
            FROM block
            WHERE block.document_id = occurrence.document_id
                AND block.start <= occurrence.start + sample_chunk.start
            ORDER BY block.ordinal DESC LIMIT 1
        ),
        occurrence.page) AS page,
    cast(substr(cast(chunk.text AS blob), sample_chunk.start + 1, sample_chunk.end - sample_chunk.start) AS text)
        AS evidence,
    occurrence.document_id, occurrence.path AS document_path, document.title AS document_title,
    occurrence.corpus, recipe.provider, recipe.model, sample.recipe_id,
    (
        SELECT group_concat(sample_check.name || '=' || CASE sample_check.passed WHEN 1 THEN 'pass' ELSE 'fail' END, ', ')
        FROM sample_check
        WHERE sample_check.unit_id = sample.unit_id AND sample_check.recipe_id = sample.recipe_id
    ) AS checks,
    (
        SELECT group_concat(unit_call.call_key, ', ')
        FROM unit_call
        WHERE unit_call.unit_id = sample.unit_id AND unit_call.recipe_id = sample.recipe_id
    ) AS calls,
    (
        SELECT group_concat(sample_file.path || ':' || sample_line.line, ', ')
        FROM sample_line JOIN sample_file ON sample_file.id = sample_line.file_id
        WHERE sample_line.sample_id = sample.id
    ) AS exports,
    sample.started_at, sample.finished_at
FROM sample
JOIN unit ON unit.id = sample.unit_id
JOIN recipe ON recipe.id = sample.recipe_id
LEFT JOIN sample_slot ON sample_slot.sample_id = sample.id
LEFT JOIN sample_chunk ON sample_chunk.sample_id = sample.id
LEFT JOIN chunk ON chunk.id = sample_chunk.chunk_id
LEFT JOIN current_occurrence AS occurrence ON occurrence.chunk_id = chunk.id
LEFT JOIN document ON document.id = occurrence.document_id;
