-- Schema v15: a place names its chunk by number. New chunks have the highest numbers, so the index on
-- them grows at its end; that on chunk ids, which are hashes, changed a page of the file for almost
-- every chunk, a third of all that was written to add a few to many. What could be read of
-- occurrence before, the view of that name gives.

CREATE TABLE chunk_place (
    document_id TEXT NOT NULL REFERENCES document (id),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    ordinal INTEGER NOT NULL,
    chunk_number INTEGER NOT NULL REFERENCES chunk (number),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL CHECK (end >= start),
    page INTEGER,
    last_page INTEGER,
    boxes TEXT CHECK (boxes IS NULL OR json_valid(boxes)),
    is_oversize INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (document_id, recipe_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO chunk_place
SELECT
    occurrence.document_id, occurrence.recipe_id, occurrence.ordinal, chunk.number,
    occurrence.start, occurrence.end, occurrence.page, occurrence.last_page, occurrence.boxes,
    occurrence.is_oversize
FROM occurrence
JOIN chunk ON chunk.id = occurrence.chunk_id
ORDER BY occurrence.document_id, occurrence.recipe_id, occurrence.ordinal;
-- Of a damaged index a chunk may be gone: then its document is cut anew.
DELETE FROM attempt WHERE stage = 'chunk' AND EXISTS (
    SELECT 1 FROM occurrence
    WHERE occurrence.document_id = attempt.input AND occurrence.recipe_id = attempt.recipe_id
        AND NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.id = occurrence.chunk_id));
DROP TABLE occurrence;
CREATE INDEX chunk_place_by_chunk ON chunk_place (chunk_number, document_id, recipe_id);

-- Where a chunk stands in a document. page is NULL where the format has none.
CREATE VIEW occurrence AS
SELECT
    chunk_place.document_id, chunk_place.recipe_id, chunk_place.ordinal, chunk.id AS chunk_id,
    chunk_place.start, chunk_place.end, chunk_place.page, chunk_place.last_page,
    chunk_place.boxes, chunk_place.is_oversize
FROM chunk_place
JOIN chunk ON chunk.number = chunk_place.chunk_number;

-- Current places: of documents that a present source holds, cut by the recipe in force.
CREATE VIEW current_place AS
SELECT
    source.corpus, source.path, source.name, chunk_place.document_id, chunk_place.ordinal,
    chunk_place.chunk_number, chunk_place.start, chunk_place.end, chunk_place.page,
    chunk_place.last_page, chunk_place.boxes
FROM source
JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
JOIN chunk_place
    ON chunk_place.document_id = source.document_id AND chunk_place.recipe_id = setting.recipe_id
WHERE source.is_present;

-- Chunks at their current places.
DROP VIEW current_occurrence;
CREATE VIEW current_occurrence AS
SELECT
    current_place.corpus, current_place.path, current_place.name, current_place.document_id,
    current_place.ordinal, chunk.id AS chunk_id, current_place.start, current_place.end,
    current_place.page, current_place.last_page, current_place.boxes
FROM current_place
JOIN chunk ON chunk.number = current_place.chunk_number;

-- The chunks that are searched and asked about.
DROP VIEW current_chunk;
CREATE VIEW current_chunk AS
SELECT number, id, title, heading, role, tokens, text
FROM chunk
WHERE EXISTS (
    SELECT 1
    FROM chunk_place
    JOIN source ON source.document_id = chunk_place.document_id AND source.is_present
    JOIN setting
        ON setting.corpus = source.corpus AND setting.stage = 'chunk'
        AND setting.recipe_id = chunk_place.recipe_id
    WHERE chunk_place.chunk_number = chunk.number);

-- Merges of the search index take eight segments of a size, as many as there may be.
INSERT INTO chunk_search (chunk_search, rank) VALUES ('usermerge', 8);

DROP VIEW judge_score;

-- What judges said of the pairs of a corpus and of its canaries, as one score from the threshold in
-- force on: ratings, log-odds, or where a server gives none the threshold for yes and 1 less for no.
CREATE VIEW judge_score AS
WITH marked AS (
    SELECT
        place.corpus, judgment.recipe_id, judgment.pair_id, NULL AS canary,
        judgment.kind AS judgment_kind, judgment.rating, judgment.says_yes, judgment.log_odds
    FROM judgment
    JOIN (
        -- There are fewer pairs than chunks.
        SELECT DISTINCT current_place.corpus, pair_chunk.pair_id
        FROM pair_chunk
        CROSS JOIN chunk ON chunk.id = pair_chunk.chunk_id
        CROSS JOIN current_place ON current_place.chunk_number = chunk.number
        WHERE pair_chunk.ordinal = 0
    ) AS place ON place.pair_id = judgment.pair_id
    UNION ALL
    SELECT
        corpus, recipe_id, pair_id, kind, judgment_kind, rating, says_yes, log_odds
    FROM canary
    WHERE judgment_kind IS NOT NULL
), scored AS (
    SELECT
        marked.*,
        CASE marked.judgment_kind
            WHEN 'rubric' THEN coalesce(target.threshold, 7)
            ELSE coalesce(target.min_log_odds, 0)
        END AS threshold
    FROM marked
    LEFT JOIN target ON target.corpus = marked.corpus AND target.kind = 'qa'
)
SELECT
    corpus, recipe_id, pair_id, canary, judgment_kind, threshold,
    coalesce(rating, log_odds, threshold - (says_yes = 0)) AS score
FROM scored;

DROP VIEW lineage;

-- Every place of every pair, current or not: pair -> chunk -> heading, page -> document -> corpus,
-- with the prompt, model and judgment behind it and the exported lines that hold it. A pair that was
-- rewritten, or given reasoning, has the state 'rewritten', and parent_id leads back to it.
CREATE VIEW lineage AS
SELECT
    pair.id AS pair_id, pair.question, pair.answer, pair.reasoning, pair.context,
    CASE
        WHEN slot.state IS NULL THEN CASE WHEN place.is_current THEN 'not asked' ELSE 'stale' END
        WHEN slot.pair_id = pair.id OR recipe.stage = 'enhance_cot' THEN slot.state
        ELSE 'rewritten'
    END AS state,
    judgment.rating, judgment.clarity, judgment.accuracy, judgment.usefulness,
    judgment.difficulty, judgment.log_odds, judgment.kind AS judgment_kind,
    (
        SELECT group_concat("check".name || '=' || CASE "check".passed WHEN 1 THEN 'pass' ELSE 'fail' END, ', ')
        FROM "check" WHERE "check".pair_id = pair.id
    ) AS checks,
    chunk.id AS chunk_id, chunk.text AS chunk_text, chunk.heading,
    coalesce(
        (
            SELECT block.page
            FROM block
            WHERE block.document_id = place.document_id
                AND block.start <= place.start + pair_chunk.start
            ORDER BY block.ordinal DESC LIMIT 1
        ),
        place.page) AS page,
    cast(substr(cast(chunk.text AS blob), pair_chunk.start + 1, pair_chunk.end - pair_chunk.start) AS text)
        AS evidence,
    pair_chunk.start AS evidence_start, pair_chunk.end AS evidence_end,
    place.document_id, place.path AS document_path, document.title AS document_title,
    place.corpus, place.is_current,
    recipe.instruction AS prompt, recipe.model, recipe.provider, recipe.id AS recipe_id,
    judge.instruction AS judge_prompt, judge.model AS judge_model,
    made.call_key,
    (
        SELECT group_concat(export.path || ':' || export_line.line, ', ')
        FROM export_line JOIN export ON export.id = export_line.export_id
        WHERE export_line.pair_id = pair.id
    ) AS exports,
    recipe.stage AS made_by, pair.parent_id, parent.question AS original_question,
    parent.answer AS original_answer
FROM pair
JOIN pair_chunk ON pair_chunk.pair_id = pair.id
JOIN chunk ON chunk.id = pair_chunk.chunk_id
JOIN recipe ON recipe.id = pair.recipe_id
LEFT JOIN pair AS parent ON parent.id = pair.parent_id
LEFT JOIN (
    SELECT
        chunk_place.chunk_number, chunk_place.document_id, chunk_place.recipe_id,
        chunk_place.start, chunk_place.page, version.corpus, version.path,
        coalesce(
            source.is_present AND source.document_id = version.document_id
                AND setting.recipe_id = chunk_place.recipe_id,
            0) AS is_current
    FROM chunk_place
    JOIN version ON version.document_id = chunk_place.document_id
    LEFT JOIN source ON source.corpus = version.corpus AND source.path = version.path
    LEFT JOIN setting ON setting.corpus = version.corpus AND setting.stage = 'chunk'
) AS place
    ON place.chunk_number = chunk.number
    AND (
        place.is_current
        OR NOT EXISTS (
            SELECT 1
            FROM chunk_place AS other
            JOIN source ON source.document_id = other.document_id AND source.is_present
            JOIN setting
                ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                AND setting.recipe_id = other.recipe_id
            WHERE other.chunk_number = chunk.number AND source.corpus = place.corpus))
LEFT JOIN document ON document.id = place.document_id
LEFT JOIN slot
    ON slot.first_pair_id = coalesce(parent.parent_id, parent.id, pair.id)
    AND slot.corpus = place.corpus
LEFT JOIN attempt AS made
    ON made.stage = recipe.stage AND made.recipe_id = pair.recipe_id
    AND made.input = coalesce(pair.parent_id, chunk.id || ':' || pair.ordinal)
LEFT JOIN setting AS judge_setting
    ON judge_setting.corpus = place.corpus AND judge_setting.stage = 'judge'
LEFT JOIN judgment
    ON judgment.pair_id = CASE recipe.stage WHEN 'enhance_cot' THEN pair.parent_id ELSE pair.id END
    AND judgment.recipe_id = judge_setting.recipe_id
LEFT JOIN recipe AS judge ON judge.id = judgment.recipe_id;
