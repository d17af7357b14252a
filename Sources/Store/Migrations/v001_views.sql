-- The views of schema v1: what is current, pending, accepted, and where it came from.

-- Chunks at their current places: of documents that a present source holds, cut by the recipe in
-- force.
CREATE VIEW current_occurrence AS
SELECT
    source.corpus, source.path, source.name, occurrence.document_id, occurrence.ordinal,
    occurrence.chunk_id, occurrence.start, occurrence.end, occurrence.page,
    occurrence.last_page, occurrence.boxes
FROM source
JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
JOIN occurrence
    ON occurrence.document_id = source.document_id AND occurrence.recipe_id = setting.recipe_id
WHERE source.is_present;

-- The chunks that are searched and asked about.
CREATE VIEW current_chunk AS
SELECT number, id, title, heading, role, tokens, text
FROM chunk
WHERE EXISTS (
    SELECT 1
    FROM occurrence
    JOIN source ON source.document_id = occurrence.document_id AND source.is_present
    JOIN setting
        ON setting.corpus = source.corpus AND setting.stage = 'chunk'
        AND setting.recipe_id = occurrence.recipe_id
    WHERE occurrence.chunk_id = chunk.id);

-- Full text search over the current chunks. A chunk that becomes current is inserted, one that
-- leaves is deleted with its own values, in the transaction that changes source.
CREATE VIRTUAL TABLE chunk_search USING fts5 (
    title, heading, text,
    content = 'current_chunk', content_rowid = 'number', tokenize = 'porter unicode61');
INSERT INTO chunk_search (chunk_search, rank) VALUES ('rank', 'bm25(5.0, 2.0, 1.0)');

-- What is asked of each corpus: how many pairs made, how many accepted (NULL: no limit), and
-- from which marks on a pair is accepted.
CREATE VIEW target AS
SELECT
    setting.corpus,
    json_extract(recipe.settings, '$.made') AS made,
    json_extract(recipe.settings, '$.accepted') AS accepted,
    json_extract(recipe.settings, '$.threshold') AS threshold,
    json_extract(recipe.settings, '$.min_log_odds') AS min_log_odds
FROM setting
JOIN recipe ON recipe.id = setting.recipe_id
WHERE setting.stage = 'accept';

-- Every planned slot of the generate recipe in force whose chunk is current, and what became of
-- it. state: pending, failed, rejected (reason says by what), made (passed the checks that cost
-- nothing, not judged yet) or accepted. The target cuts coverage first: each chunk's first pair
-- comes before any chunk's second one, then slot order decides. is_spare: beyond the target, or
-- not needed any more because it was reached.
CREATE VIEW slot AS
WITH planned AS (
    SELECT
        plan.corpus, plan.recipe_id, plan.round, plan.slot, plan.chunk_id, plan.ordinal,
        (
            SELECT pair.id
            FROM pair_chunk
            JOIN pair ON pair.id = pair_chunk.pair_id
            WHERE pair_chunk.chunk_id = plan.chunk_id AND pair_chunk.ordinal = 0
                AND pair.recipe_id = plan.recipe_id AND pair.ordinal = plan.ordinal
                AND pair.parent_id IS NULL
        ) AS pair_id,
        made.outcome AS made_outcome, made.message AS made_message, made.call_key
    FROM plan
    JOIN setting
        ON setting.corpus = plan.corpus AND setting.stage = 'generate'
        AND setting.recipe_id = plan.recipe_id
    LEFT JOIN attempt AS made
        ON made.stage = 'generate' AND made.recipe_id = plan.recipe_id
        AND made.input = plan.chunk_id || ':' || plan.ordinal
    WHERE EXISTS (
        SELECT 1
        FROM occurrence
        JOIN source ON source.document_id = occurrence.document_id AND source.is_present
        JOIN setting AS cut
            ON cut.corpus = source.corpus AND cut.stage = 'chunk'
            AND cut.recipe_id = occurrence.recipe_id
        WHERE occurrence.chunk_id = plan.chunk_id AND source.corpus = plan.corpus)
), checked AS (
    SELECT
        planned.*,
        (
            SELECT "check".name || coalesce(': ' || "check".message, '')
            FROM "check"
            JOIN setting
                ON setting.corpus = planned.corpus AND setting.recipe_id = "check".recipe_id
                AND setting.stage IN ('check', 'duplicates')
            WHERE "check".pair_id = planned.pair_id AND NOT "check".passed
            ORDER BY "check".name = 'duplicate', "check".name
            LIMIT 1
        ) AS failed_check,
        (
            SELECT "check".name || coalesce(': ' || "check".message, '')
            FROM "check"
            WHERE "check".pair_id = planned.pair_id AND NOT "check".passed
                AND "check".recipe_id = ask_setting.recipe_id
            LIMIT 1
        ) AS failed_ask,
        coalesce(asked.outcome = 'failed', 0) OR coalesce(judged.outcome = 'failed', 0)
            AS judge_failed,
        coalesce(judged.message, asked.message) AS judge_message,
        judged.outcome AS judged_outcome, asked.outcome AS asked_outcome,
        ask_setting.recipe_id AS ask_recipe_id,
        judgment.kind, judgment.rating, judgment.says_yes, judgment.log_odds,
        CASE judgment.kind
            WHEN 'rubric' THEN judgment.rating >= target.threshold
            WHEN 'yes-no' THEN
                CASE WHEN judgment.log_odds IS NULL THEN judgment.says_yes
                ELSE judgment.log_odds >= target.min_log_odds END
        END AS passes,
        target.made AS target_made, target.accepted AS target_accepted
    FROM planned
    LEFT JOIN target ON target.corpus = planned.corpus
    LEFT JOIN setting AS ask_setting
        ON ask_setting.corpus = planned.corpus AND ask_setting.stage = 'ask_back'
    LEFT JOIN attempt AS asked
        ON asked.stage = 'ask_back' AND asked.input = planned.pair_id
        AND asked.recipe_id = ask_setting.recipe_id
    LEFT JOIN setting AS judge_setting
        ON judge_setting.corpus = planned.corpus AND judge_setting.stage = 'judge'
    LEFT JOIN attempt AS judged
        ON judged.stage = 'judge' AND judged.input = planned.pair_id
        AND judged.recipe_id = judge_setting.recipe_id
    LEFT JOIN judgment
        ON judgment.pair_id = planned.pair_id AND judgment.recipe_id = judge_setting.recipe_id
), stated AS (
    SELECT
        *,
        pair_id IS NOT NULL AND failed_check IS NULL AS is_made,
        CASE
            WHEN made_outcome IS NULL THEN 'pending'
            WHEN made_outcome = 'failed' THEN 'failed'
            WHEN made_outcome = 'rejected' OR pair_id IS NULL THEN 'rejected'
            WHEN failed_check IS NOT NULL OR failed_ask IS NOT NULL THEN 'rejected'
            WHEN judged_outcome = 'rejected' OR asked_outcome = 'rejected' THEN 'rejected'
            WHEN passes AND (ask_recipe_id IS NULL OR asked_outcome = 'done') THEN 'accepted'
            WHEN NOT passes THEN 'rejected'
            WHEN judge_failed THEN 'failed'
            ELSE 'made'
        END AS state
    FROM checked
), nth AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY corpus, chunk_id, is_made ORDER BY round, slot) AS made_nth,
        row_number() OVER (PARTITION BY corpus, chunk_id, state = 'accepted' ORDER BY round, slot)
            AS accepted_nth
    FROM stated
), ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY corpus, is_made ORDER BY made_nth, round, slot)
            AS made_rank,
        row_number() OVER (PARTITION BY corpus, state = 'accepted' ORDER BY accepted_nth, round, slot)
            AS accepted_rank,
        sum(is_made) OVER (PARTITION BY corpus) AS made_count,
        sum(state = 'accepted') OVER (PARTITION BY corpus) AS accepted_count
    FROM nth
)
SELECT
    corpus, recipe_id, round, slot, chunk_id, ordinal, pair_id, state,
    CASE
        WHEN state = 'rejected' THEN coalesce(
            failed_check,
            failed_ask,
            CASE WHEN made_outcome = 'rejected' THEN made_message END,
            CASE kind
                WHEN 'rubric' THEN 'judge: rated ' || rating
                WHEN 'yes-no' THEN 'judge: log-odds ' || coalesce(printf('%.2f', log_odds), 'of no')
            END,
            judge_message)
        WHEN state = 'failed' THEN
            CASE WHEN made_outcome = 'failed' THEN made_message ELSE judge_message END
    END AS reason,
    kind, rating, log_odds, call_key, is_made,
    CASE
        WHEN is_made AND made_rank > target_made THEN 1
        WHEN state = 'accepted' THEN coalesce(accepted_rank > target_accepted, 0)
        WHEN state IN ('pending', 'failed', 'made') THEN
            coalesce(accepted_count >= target_accepted, 0)
            OR pair_id IS NULL AND coalesce(made_count >= target_made, 0)
        ELSE 0
    END AS is_spare
FROM ranked;

-- The final form of each accepted pair that is not stale, in slot order.
CREATE VIEW current_pair AS
SELECT
    pair.id, pair.question, pair.answer, pair.reasoning, pair.context, slot.corpus,
    slot.chunk_id, slot.rating, slot.log_odds, pair.recipe_id, slot.round, slot.slot
FROM slot
JOIN pair ON pair.id = slot.pair_id
WHERE slot.state = 'accepted' AND NOT slot.is_spare
ORDER BY slot.corpus, slot.round, slot.slot;

-- Work that is left, by stage: inputs that are current and have no done or rejected attempt.
CREATE VIEW pending AS
SELECT 'read' AS stage, source.path AS input, NULL AS recipe_id, source.corpus
FROM source
WHERE source.is_present AND source.outcome = 'failed'
UNION ALL
SELECT 'chunk', source.document_id, setting.recipe_id, source.corpus
FROM source
JOIN setting ON setting.corpus = source.corpus AND setting.stage = 'chunk'
LEFT JOIN attempt
    ON attempt.stage = 'chunk' AND attempt.input = source.document_id
    AND attempt.recipe_id = setting.recipe_id AND attempt.outcome <> 'failed'
WHERE source.is_present AND source.document_id IS NOT NULL AND attempt.input IS NULL
UNION ALL
SELECT 'generate', slot.chunk_id || ':' || slot.ordinal, slot.recipe_id, slot.corpus
FROM slot
WHERE slot.state IN ('pending', 'failed') AND slot.pair_id IS NULL AND NOT slot.is_spare
UNION ALL
SELECT 'judge', slot.pair_id, setting.recipe_id, slot.corpus
FROM slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'judge'
WHERE slot.state IN ('made', 'failed') AND slot.pair_id IS NOT NULL AND NOT slot.is_spare;

-- Every place of every pair, current or not: pair -> chunk -> heading, page -> document -> corpus,
-- with the prompt, model and judgment behind it and the exported lines that hold it.
CREATE VIEW lineage AS
SELECT
    pair.id AS pair_id, pair.question, pair.answer, pair.reasoning, pair.context,
    coalesce(slot.state, CASE WHEN place.is_current THEN 'not asked' ELSE 'stale' END) AS state,
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
    ) AS exports
FROM pair
JOIN pair_chunk ON pair_chunk.pair_id = pair.id
JOIN chunk ON chunk.id = pair_chunk.chunk_id
JOIN recipe ON recipe.id = pair.recipe_id
LEFT JOIN (
    SELECT
        occurrence.chunk_id, occurrence.document_id, occurrence.recipe_id, occurrence.start,
        occurrence.page, version.corpus, version.path,
        coalesce(
            source.is_present AND source.document_id = version.document_id
                AND setting.recipe_id = occurrence.recipe_id,
            0) AS is_current
    FROM occurrence
    JOIN version ON version.document_id = occurrence.document_id
    LEFT JOIN source ON source.corpus = version.corpus AND source.path = version.path
    LEFT JOIN setting ON setting.corpus = version.corpus AND setting.stage = 'chunk'
) AS place
    ON place.chunk_id = chunk.id
    AND (
        place.is_current
        OR NOT EXISTS (
            SELECT 1
            FROM occurrence AS other
            JOIN source ON source.document_id = other.document_id AND source.is_present
            JOIN setting
                ON setting.corpus = source.corpus AND setting.stage = 'chunk'
                AND setting.recipe_id = other.recipe_id
            WHERE other.chunk_id = chunk.id AND source.corpus = place.corpus))
LEFT JOIN document ON document.id = place.document_id
LEFT JOIN slot
    ON slot.chunk_id = chunk.id AND slot.ordinal = pair.ordinal
    AND slot.recipe_id = pair.recipe_id AND slot.corpus = place.corpus
LEFT JOIN attempt AS made
    ON made.stage = 'generate' AND made.recipe_id = pair.recipe_id
    AND made.input = chunk.id || ':' || pair.ordinal
LEFT JOIN setting AS judge_setting
    ON judge_setting.corpus = place.corpus AND judge_setting.stage = 'judge'
LEFT JOIN judgment
    ON judgment.pair_id = pair.id AND judgment.recipe_id = judge_setting.recipe_id
LEFT JOIN recipe AS judge ON judge.id = judgment.recipe_id;

-- Slots that gave no accepted pair, and why.
CREATE VIEW rejected AS
SELECT
    slot.corpus, slot.pair_id, slot.reason, pair.question, pair.answer, slot.chunk_id,
    slot.round, slot.slot
FROM slot
LEFT JOIN pair ON pair.id = slot.pair_id
WHERE slot.state = 'rejected';

-- Everything that failed or could not be read, with the sentence that says what to do.
CREATE VIEW failures AS
SELECT
    'read' AS stage, source.path AS input, source.reason AS message, source.corpus
FROM source
WHERE source.is_present AND source.outcome IN ('rejected', 'failed')
UNION ALL
SELECT
    CASE WHEN slot.pair_id IS NULL THEN 'generate' ELSE 'judge' END,
    coalesce(slot.pair_id, slot.chunk_id || ':' || slot.ordinal), slot.reason, slot.corpus
FROM slot
WHERE slot.state = 'failed' AND NOT slot.is_spare;

-- Calls, tokens, cost and seconds by stage and model.
CREATE VIEW spend AS
SELECT
    recipe.stage, recipe.provider, recipe.model, count(*) AS calls,
    sum(call.prompt_tokens) AS prompt_tokens, sum(call.cached_tokens) AS cached_tokens,
    sum(call.completion_tokens) AS completion_tokens, sum(call.cost) AS cost,
    round(sum(call.duration), 1) AS seconds
FROM call
JOIN recipe ON recipe.id = call.recipe_id
GROUP BY recipe.stage, recipe.provider, recipe.model;

-- What each call sent: a chunk's text is stored once, so the message is put together here.
CREATE VIEW request AS
SELECT
    call.key, recipe.stage, recipe.model, call.sample, recipe.system,
    CASE WHEN chunk.id IS NULL THEN '' ELSE
        CASE WHEN chunk.title <> '' THEN 'DOCUMENT: ' || chunk.title || char(10) ELSE '' END
        || CASE WHEN chunk.heading <> '' THEN 'SECTION: ' || chunk.heading || char(10) ELSE '' END
        || CASE WHEN chunk.title <> '' OR chunk.heading <> '' THEN char(10) ELSE '' END
        || '<text>' || char(10) || chunk.text || char(10) || '</text>' || char(10) || char(10)
    END
        || recipe.instruction
        || CASE WHEN call.variable <> '' THEN char(10) || char(10) || call.variable ELSE '' END
        AS message,
    call.schema, call.parameters
FROM call
JOIN recipe ON recipe.id = call.recipe_id
LEFT JOIN chunk ON chunk.id = call.chunk_id;
