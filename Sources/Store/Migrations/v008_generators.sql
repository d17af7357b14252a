-- Schema v8: several generators, rewritten pairs and reasoning, reasons of refusals.

-- What makes pairs of a corpus now, in the order in which chunks are given to them. kind: qa or cot
-- (with reasoning). Their slots lie side by side, each under its own recipe.
CREATE TABLE generator (
    corpus TEXT NOT NULL REFERENCES corpus (name),
    recipe_id TEXT NOT NULL REFERENCES recipe (id),
    kind TEXT NOT NULL CHECK (kind IN ('qa', 'cot')),
    position INTEGER NOT NULL,
    PRIMARY KEY (corpus, recipe_id)
) STRICT, WITHOUT ROWID;
INSERT INTO generator (corpus, recipe_id, kind, position)
SELECT corpus, recipe_id, 'qa', 0 FROM setting WHERE stage = 'generate';
DELETE FROM setting WHERE stage = 'generate';

DROP VIEW failures;
DROP VIEW rejected;
DROP VIEW lineage;
DROP VIEW pending;
DROP VIEW current_pair;
DROP VIEW slot;
DROP VIEW target;

-- What is asked of each corpus and kind: how many pairs made, how many accepted (NULL: no limit),
-- and from which marks on a pair is accepted.
CREATE VIEW target AS
SELECT
    setting.corpus,
    CASE setting.stage WHEN 'accept' THEN 'qa' ELSE 'cot' END AS kind,
    json_extract(recipe.settings, '$.made') AS made,
    json_extract(recipe.settings, '$.accepted') AS accepted,
    json_extract(recipe.settings, '$.threshold') AS threshold,
    json_extract(recipe.settings, '$.min_log_odds') AS min_log_odds,
    coalesce(json_extract(recipe.settings, '$.judges_rules'), 0) AS judges_rules
FROM setting
JOIN recipe ON recipe.id = setting.recipe_id
WHERE setting.stage IN ('accept', 'accept_cot');

-- Every planned slot of the generators in force whose chunk is current, and what became of it.
-- first_pair_id is the pair as it was made, pair_id the one that counts: its rewriting, if there is
-- one. state: pending, failed, rejected (reason says by what), made (passed the checks that cost
-- nothing, not judged yet) or accepted. The target cuts coverage first: each chunk's first pair
-- comes before any chunk's second one, then slot order decides. is_spare: beyond the target, or
-- not needed any more because it was reached.
CREATE VIEW slot AS
WITH planned AS (
    SELECT
        plan.corpus, plan.recipe_id, plan.round, plan.slot, plan.chunk_id, plan.ordinal,
        generator.kind, recipe.provider IS 'rules' AS is_ruled,
        (
            SELECT pair.id
            FROM pair_chunk
            JOIN pair ON pair.id = pair_chunk.pair_id
            WHERE pair_chunk.chunk_id = plan.chunk_id AND pair_chunk.ordinal = 0
                AND pair.recipe_id = plan.recipe_id AND pair.ordinal = plan.ordinal
                AND pair.parent_id IS NULL
        ) AS first_pair_id,
        made.outcome AS made_outcome, made.message AS made_message, made.call_key
    FROM plan
    JOIN generator
        ON generator.corpus = plan.corpus AND generator.recipe_id = plan.recipe_id
    JOIN recipe ON recipe.id = plan.recipe_id
    LEFT JOIN attempt AS made
        ON made.stage = recipe.stage AND made.recipe_id = plan.recipe_id
        AND made.input = plan.chunk_id || ':' || plan.ordinal
    WHERE EXISTS (
        SELECT 1
        FROM occurrence
        JOIN source ON source.document_id = occurrence.document_id AND source.is_present
        JOIN setting AS cut
            ON cut.corpus = source.corpus AND cut.stage = 'chunk'
            AND cut.recipe_id = occurrence.recipe_id
        WHERE occurrence.chunk_id = plan.chunk_id AND source.corpus = plan.corpus)
), rewritten AS (
    SELECT
        planned.*,
        coalesce(
            (
                SELECT child.id
                FROM pair AS child
                WHERE child.parent_id = planned.first_pair_id
                    AND child.recipe_id = rewriting.recipe_id
            ),
            planned.first_pair_id) AS pair_id,
        rewrote.outcome AS rewrote_outcome, rewrote.message AS rewrote_message,
        -- A pair that fails for its question alone may still be mended.
        rewriting.recipe_id IS NOT NULL AND rewrote.outcome IS NULL
            AND planned.first_pair_id IS NOT NULL
            AND NOT EXISTS (
                SELECT 1
                FROM "check"
                JOIN setting
                    ON setting.corpus = planned.corpus AND setting.recipe_id = "check".recipe_id
                    AND setting.stage = 'check'
                WHERE "check".pair_id = planned.first_pair_id AND NOT "check".passed
                    AND "check".name <> 'standalone') AS needs_rewrite
    FROM planned
    LEFT JOIN setting AS rewriting
        ON rewriting.corpus = planned.corpus AND rewriting.stage = 'enrich'
    LEFT JOIN attempt AS rewrote
        ON rewrote.stage = 'enrich' AND rewrote.input = planned.first_pair_id
        AND rewrote.recipe_id = rewriting.recipe_id
), checked AS (
    SELECT
        rewritten.*,
        (
            SELECT "check".name || coalesce(': ' || "check".message, '')
            FROM "check"
            JOIN setting
                ON setting.corpus = rewritten.corpus AND setting.recipe_id = "check".recipe_id
                AND setting.stage IN ('check', 'duplicates')
            WHERE "check".pair_id = rewritten.pair_id AND NOT "check".passed
            ORDER BY "check".name = 'duplicate', "check".name
            LIMIT 1
        ) AS failed_check,
        (
            SELECT "check".name || coalesce(': ' || "check".message, '')
            FROM "check"
            WHERE "check".pair_id = rewritten.pair_id AND NOT "check".passed
                AND "check".recipe_id = ask_setting.recipe_id
            LIMIT 1
        ) AS failed_ask,
        coalesce(asked.outcome = 'failed', 0) OR coalesce(judged.outcome = 'failed', 0)
            AS judge_failed,
        coalesce(judged.message, asked.message) AS judge_message,
        judged.outcome AS judged_outcome, asked.outcome AS asked_outcome,
        ask_setting.recipe_id AS ask_recipe_id,
        judgment.kind AS judgment_kind, judgment.rating, judgment.says_yes, judgment.log_odds,
        CASE judgment.kind
            WHEN 'rubric' THEN judgment.rating >= target.threshold
            WHEN 'yes-no' THEN
                CASE WHEN judgment.log_odds IS NULL THEN judgment.says_yes
                ELSE judgment.log_odds >= target.min_log_odds END
        END AS passes,
        rewritten.is_ruled AND target.judges_rules = 0 AS skips_judge,
        target.made AS target_made, target.accepted AS target_accepted
    FROM rewritten
    LEFT JOIN target ON target.corpus = rewritten.corpus AND target.kind = rewritten.kind
    LEFT JOIN setting AS ask_setting
        ON ask_setting.corpus = rewritten.corpus AND ask_setting.stage = 'ask_back'
    LEFT JOIN attempt AS asked
        ON asked.stage = 'ask_back' AND asked.input = rewritten.pair_id
        AND asked.recipe_id = ask_setting.recipe_id
    LEFT JOIN setting AS judge_setting
        ON judge_setting.corpus = rewritten.corpus AND judge_setting.stage = 'judge'
    LEFT JOIN attempt AS judged
        ON judged.stage = 'judge' AND judged.input = rewritten.pair_id
        AND judged.recipe_id = judge_setting.recipe_id
    LEFT JOIN judgment
        ON judgment.pair_id = rewritten.pair_id
        AND judgment.recipe_id = judge_setting.recipe_id
), stated AS (
    SELECT
        *,
        pair_id IS NOT NULL AND failed_check IS NULL AS is_made,
        CASE
            WHEN made_outcome IS NULL THEN 'pending'
            WHEN made_outcome = 'failed' THEN 'failed'
            WHEN made_outcome = 'rejected' OR pair_id IS NULL THEN 'rejected'
            WHEN needs_rewrite THEN 'made'
            WHEN rewrote_outcome = 'failed' THEN 'failed'
            WHEN failed_check IS NOT NULL THEN 'rejected'
            WHEN skips_judge THEN 'accepted'
            WHEN failed_ask IS NOT NULL THEN 'rejected'
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
        row_number() OVER (
            PARTITION BY corpus, kind, chunk_id, is_made ORDER BY round, slot) AS made_nth,
        row_number() OVER (
            PARTITION BY corpus, kind, chunk_id, state = 'accepted' ORDER BY round, slot)
            AS accepted_nth
    FROM stated
), ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY corpus, kind, is_made ORDER BY made_nth, round, slot) AS made_rank,
        row_number() OVER (
            PARTITION BY corpus, kind, state = 'accepted' ORDER BY accepted_nth, round, slot)
            AS accepted_rank,
        sum(is_made) OVER (PARTITION BY corpus, kind) AS made_count,
        sum(state = 'accepted') OVER (PARTITION BY corpus, kind) AS accepted_count
    FROM nth
)
SELECT
    corpus, recipe_id, round, slot, chunk_id, ordinal, pair_id, state,
    CASE
        WHEN state = 'rejected' THEN coalesce(
            failed_check,
            failed_ask,
            CASE WHEN made_outcome = 'rejected' THEN made_message END,
            CASE judgment_kind
                WHEN 'rubric' THEN 'judge: rated ' || rating
                WHEN 'yes-no' THEN 'judge: log-odds ' || coalesce(printf('%.2f', log_odds), 'of no')
            END,
            judge_message)
        WHEN state = 'failed' THEN
            CASE
                WHEN made_outcome = 'failed' THEN made_message
                WHEN rewrote_outcome = 'failed' THEN rewrote_message
                ELSE judge_message
            END
    END AS reason,
    judgment_kind, rating, log_odds, call_key, is_made,
    CASE
        WHEN is_made AND made_rank > target_made THEN 1
        WHEN state = 'accepted' THEN coalesce(accepted_rank > target_accepted, 0)
        WHEN state IN ('pending', 'failed', 'made') THEN
            coalesce(accepted_count >= target_accepted, 0)
            OR pair_id IS NULL AND coalesce(made_count >= target_made, 0)
        ELSE 0
    END AS is_spare,
    kind, first_pair_id, needs_rewrite
FROM ranked;

-- The final form of each accepted pair that is not stale, in slot order: with the reasoning that
-- was added to it, if there is any.
CREATE VIEW current_pair AS
SELECT
    pair.id, pair.question, pair.answer, pair.reasoning, pair.context, slot.corpus,
    slot.chunk_id, slot.rating, slot.log_odds, pair.recipe_id, slot.round, slot.slot,
    slot.kind, pair.parent_id
FROM slot
LEFT JOIN setting AS reasoning
    ON reasoning.corpus = slot.corpus AND reasoning.stage = 'enhance_cot'
JOIN pair ON pair.id = coalesce(
    (
        SELECT child.id
        FROM pair AS child
        WHERE child.parent_id = slot.pair_id AND child.recipe_id = reasoning.recipe_id
    ),
    slot.pair_id)
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
SELECT recipe.stage, slot.chunk_id || ':' || slot.ordinal, slot.recipe_id, slot.corpus
FROM slot
JOIN recipe ON recipe.id = slot.recipe_id
WHERE slot.state IN ('pending', 'failed') AND slot.pair_id IS NULL AND NOT slot.is_spare
UNION ALL
SELECT 'enrich', slot.first_pair_id, setting.recipe_id, slot.corpus
FROM slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'enrich'
WHERE slot.needs_rewrite AND NOT slot.is_spare
UNION ALL
SELECT 'judge', slot.pair_id, setting.recipe_id, slot.corpus
FROM slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'judge'
WHERE slot.state IN ('made', 'failed') AND slot.pair_id IS NOT NULL AND NOT slot.is_spare
UNION ALL
SELECT 'enhance_cot', slot.pair_id, setting.recipe_id, slot.corpus
FROM slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'enhance_cot'
LEFT JOIN attempt
    ON attempt.stage = 'enhance_cot' AND attempt.input = slot.pair_id
    AND attempt.recipe_id = setting.recipe_id AND attempt.outcome <> 'failed'
WHERE slot.state = 'accepted' AND slot.kind = 'qa' AND NOT slot.is_spare
    AND attempt.input IS NULL;

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
    CASE
        WHEN slot.pair_id IS NULL THEN recipe.stage
        WHEN rewrote.outcome = 'failed' THEN 'enrich'
        ELSE 'judge'
    END,
    coalesce(slot.pair_id, slot.chunk_id || ':' || slot.ordinal), slot.reason, slot.corpus
FROM slot
JOIN recipe ON recipe.id = slot.recipe_id
LEFT JOIN setting AS rewriting
    ON rewriting.corpus = slot.corpus AND rewriting.stage = 'enrich'
LEFT JOIN attempt AS rewrote
    ON rewrote.stage = 'enrich' AND rewrote.input = slot.first_pair_id
    AND rewrote.recipe_id = rewriting.recipe_id
WHERE slot.state = 'failed' AND NOT slot.is_spare;

-- What a provider calls the reason for a refusal or a filter, such as SAFETY; empty where it names none.
ALTER TABLE call ADD COLUMN reason TEXT NOT NULL DEFAULT '';
