-- Schema v13: a judge's verdicts on samples.

-- Who judges a collection, and from which marks on a sample is accepted: threshold for the rubric,
-- min_log_odds for yes and no. A collection without a row is not judged.
CREATE TABLE collection_judge (
    collection TEXT PRIMARY KEY NOT NULL REFERENCES collection (name),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    threshold REAL NOT NULL,
    min_log_odds REAL NOT NULL
) STRICT;

-- What a judge said of a sample; the columns are those of judgment.
CREATE TABLE sample_judgment (
    sample_id TEXT NOT NULL REFERENCES sample (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    kind TEXT NOT NULL CHECK (kind IN ('rubric', 'yes-no')),
    rating INTEGER CHECK (rating = clarity + accuracy + usefulness + difficulty),
    clarity INTEGER CHECK (clarity BETWEEN 0 AND 3),
    accuracy INTEGER CHECK (accuracy BETWEEN 0 AND 3),
    usefulness INTEGER CHECK (usefulness BETWEEN 0 AND 2),
    difficulty INTEGER CHECK (difficulty BETWEEN 0 AND 2),
    says_yes INTEGER CHECK (says_yes IN (0, 1)),
    log_odds REAL,
    PRIMARY KEY (sample_id, recipe_id)
) STRICT, WITHOUT ROWID;

DROP VIEW sample_lineage;
DROP VIEW current_sample;
DROP VIEW sample_slot;

-- Every unit of every collection under the recipe in force, and what became of it. state: pending,
-- failed (tried again by the next run), rejected (reason says why) or accepted. is_made: whether it
-- has a sample that passed its checks, whatever a judge says. verdict of the judge in force:
-- accepted, rejected, unusable (no reply could be read, and none would be), failed (no reply came;
-- asked again by the next run), or NULL where nobody judged it. What is not judged stays accepted.
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
        ) AS failed_check,
        judge.recipe_id AS judge_recipe_id, sample_judgment.kind AS judgment_kind,
        sample_judgment.rating, sample_judgment.log_odds, judged.message AS judge_message,
        CASE
            WHEN CASE sample_judgment.kind
                WHEN 'rubric' THEN sample_judgment.rating >= judge.threshold
                WHEN 'yes-no' THEN coalesce(
                    sample_judgment.log_odds >= judge.min_log_odds, sample_judgment.says_yes)
                END
            THEN 'accepted'
            WHEN sample_judgment.kind IS NOT NULL THEN 'rejected'
            WHEN judged.outcome = 'rejected' THEN 'unusable'
            WHEN judged.outcome = 'failed' THEN 'failed'
        END AS verdict
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
    LEFT JOIN collection_judge AS judge ON judge.collection = collection.name
    LEFT JOIN sample_judgment
        ON sample_judgment.sample_id = sample.id AND sample_judgment.recipe_id = judge.recipe_id
    LEFT JOIN attempt AS judged
        ON judged.stage = 'judge_sample' AND judged.input = sample.id
        AND judged.recipe_id = judge.recipe_id
), made AS (
    SELECT
        *,
        outcome IS 'done' AND sample_id IS NOT NULL AND failed_check IS NULL AS is_made
    FROM tried
)
SELECT
    collection, kind, position, key, unit_id, recipe_id, sample_id,
    CASE
        WHEN outcome IS NULL OR outcome = 'done' AND sample_id IS NULL THEN 'pending'
        WHEN outcome = 'failed' THEN 'failed'
        WHEN NOT is_made OR verdict IN ('rejected', 'unusable') THEN 'rejected'
        ELSE 'accepted'
    END AS state,
    CASE
        WHEN outcome = 'rejected' THEN coalesce(type || ': ', '') || message
        WHEN outcome = 'failed' THEN message
        WHEN failed_check IS NOT NULL THEN failed_check
        WHEN verdict = 'rejected' THEN 'judge: ' || CASE judgment_kind
            WHEN 'rubric' THEN 'rated ' || rating
            ELSE 'log-odds ' || coalesce(printf('%.2f', log_odds), 'of no')
        END
        WHEN verdict = 'unusable' THEN 'judge_unusable: ' || judge_message
    END AS reason,
    is_made, judge_recipe_id, verdict, judgment_kind, rating, log_odds
FROM made;

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
-- heading, page -> document, with the model and the calls behind it, what the judge in force says
-- of it, and the lines that hold it.
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
    sample.started_at, sample.finished_at,
    sample_slot.verdict, sample_slot.judgment_kind, sample_slot.rating, sample_slot.log_odds,
    judge.model AS judge_model
FROM sample
JOIN unit ON unit.id = sample.unit_id
JOIN recipe ON recipe.id = sample.recipe_id
LEFT JOIN sample_slot ON sample_slot.sample_id = sample.id
LEFT JOIN recipe AS judge
    ON judge.id = sample_slot.judge_recipe_id AND sample_slot.verdict IS NOT NULL
LEFT JOIN sample_chunk ON sample_chunk.sample_id = sample.id
LEFT JOIN chunk ON chunk.id = sample_chunk.chunk_id
LEFT JOIN current_occurrence AS occurrence ON occurrence.chunk_id = chunk.id
LEFT JOIN document ON document.id = occurrence.document_id;
