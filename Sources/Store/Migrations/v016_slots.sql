-- Schema v16: the views slot and pending as they were, but slots are sorted only where more were
-- made or accepted than a target asks for, and pending looks at them once, not for each stage. For
-- slots that wait all of it takes a tenth of the time.

DROP VIEW pending;
DROP VIEW slot;

-- Every planned slot of the generators in force whose chunk is current, and what became of it.
-- first_pair_id is the pair as it was made, pair_id the one that counts: its rewriting, if there is
-- one. state: pending, failed, rejected (reason says by what), made (passed the checks that cost
-- nothing, not judged yet) or accepted. A pair that a person dropped is rejected. The target cuts
-- coverage first: each chunk's first pair comes before any chunk's second one, then slot order
-- decides. is_spare: beyond the target, or not needed any more because it was reached.
CREATE VIEW slot AS
WITH planned AS MATERIALIZED (
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
), rewritten AS MATERIALIZED (
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
        rewriting.recipe_id IS NOT NULL AND coalesce(rewrote.outcome, 'failed') = 'failed'
            AND planned.first_pair_id IS NOT NULL
            AND NOT EXISTS (
                SELECT 1
                FROM "check"
                JOIN setting
                    ON setting.corpus = planned.corpus AND setting.recipe_id = "check".recipe_id
                    AND setting.stage IN ('check', 'contamination', 'duplicates')
                WHERE "check".pair_id = planned.first_pair_id AND NOT "check".passed
                    AND "check".name <> 'standalone') AS needs_rewrite
    FROM planned
    LEFT JOIN setting AS rewriting
        ON rewriting.corpus = planned.corpus AND rewriting.stage = 'enrich'
    LEFT JOIN attempt AS rewrote
        ON rewrote.stage = 'enrich' AND rewrote.input = planned.first_pair_id
        AND rewrote.recipe_id = rewriting.recipe_id
), checked AS MATERIALIZED (
    SELECT
        rewritten.*,
        coalesce(
            (
                SELECT 'review: dropped by a person'
                FROM mark
                WHERE mark.mark = 'drop'
                    AND mark.pair_id IN (
                        SELECT rewritten.pair_id
                        UNION ALL
                        SELECT child.id
                        FROM pair AS child
                        JOIN recipe ON recipe.id = child.recipe_id
                        WHERE child.parent_id = rewritten.pair_id
                            AND recipe.stage = 'enhance_cot')
                LIMIT 1
            ),
            (
                SELECT "check".name || coalesce(': ' || "check".message, '')
                FROM "check"
                JOIN setting
                    ON setting.corpus = rewritten.corpus AND setting.recipe_id = "check".recipe_id
                    AND setting.stage IN ('check', 'duplicates', 'contamination')
                WHERE "check".pair_id = rewritten.pair_id AND NOT "check".passed
                ORDER BY "check".name = 'duplicate', "check".name
                LIMIT 1
            )
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
), stated AS NOT MATERIALIZED (
    SELECT
        *,
        pair_id IS NOT NULL AND failed_check IS NULL AS is_made,
        CASE
            WHEN made_outcome IS NULL THEN 'pending'
            WHEN made_outcome = 'failed' THEN 'failed'
            WHEN made_outcome = 'rejected' OR pair_id IS NULL THEN 'rejected'
            WHEN rewrote_outcome = 'failed' THEN 'failed'
            WHEN needs_rewrite THEN 'made'
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
), total AS MATERIALIZED (
    -- A row for each corpus and kind.
    SELECT
        corpus, kind, sum(is_made) AS made_count, sum(state = 'accepted') AS accepted_count,
        max(target_made) AS target_made, max(target_accepted) AS target_accepted
    FROM stated
    GROUP BY corpus, kind
), beyond_made AS (
    -- Slots with one number, of generators that were planned apart: accepted ones come last.
    SELECT corpus, recipe_id, round, slot
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY corpus, kind
                ORDER BY nth, round, slot, is_accepted, chunk_id, recipe_id) AS rank
        FROM (
            SELECT
                stated.corpus, stated.kind, recipe_id, round, slot, chunk_id, total.target_made,
                state = 'accepted' AS is_accepted,
                row_number() OVER (
                    PARTITION BY stated.corpus, stated.kind, chunk_id
                    ORDER BY round, slot, state = 'accepted', recipe_id) AS nth
            FROM stated
            CROSS JOIN total ON total.corpus = stated.corpus AND total.kind = stated.kind
            WHERE is_made AND made_count > total.target_made
        )
    )
    WHERE rank > target_made
), beyond_accepted AS (
    SELECT corpus, recipe_id, round, slot
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY corpus, kind ORDER BY nth, round, slot, chunk_id, recipe_id) AS rank
        FROM (
            SELECT
                stated.corpus, stated.kind, recipe_id, round, slot, chunk_id,
                total.target_accepted,
                row_number() OVER (
                    PARTITION BY stated.corpus, stated.kind, chunk_id
                    ORDER BY round, slot, recipe_id) AS nth
            FROM stated
            CROSS JOIN total ON total.corpus = stated.corpus AND total.kind = stated.kind
            WHERE state = 'accepted' AND accepted_count > total.target_accepted
        )
    )
    WHERE rank > target_accepted
)
SELECT
    stated.corpus, recipe_id, round, slot, chunk_id, ordinal, pair_id, state,
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
        -- As conditions: to say that it is neither true nor false, IN would look at all rows.
        WHEN is_made AND made_count > total.target_made
            AND (stated.corpus, recipe_id, round, slot) IN beyond_made THEN 1
        WHEN state = 'accepted' AND accepted_count > total.target_accepted
            AND (stated.corpus, recipe_id, round, slot) IN beyond_accepted THEN 1
        WHEN state = 'accepted' THEN 0
        WHEN state IN ('pending', 'failed', 'made') THEN
            coalesce(accepted_count >= total.target_accepted, 0)
            OR pair_id IS NULL AND coalesce(made_count >= total.target_made, 0)
        ELSE 0
    END AS is_spare,
    stated.kind, first_pair_id, needs_rewrite
-- In this order: there are as many slots as chunks.
FROM stated
CROSS JOIN total ON total.corpus = stated.corpus AND total.kind = stated.kind;

-- Work that is left, by stage: inputs that are current and have no done or rejected attempt.
CREATE VIEW pending AS
WITH open AS MATERIALIZED (
    SELECT
        corpus, recipe_id, kind, chunk_id, ordinal, pair_id, first_pair_id, state, needs_rewrite
    FROM slot
    WHERE NOT is_spare
        AND (state IN ('pending', 'failed', 'made') OR needs_rewrite
            OR state = 'accepted' AND kind = 'qa')
)
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
FROM open AS slot
JOIN recipe ON recipe.id = slot.recipe_id
WHERE slot.state IN ('pending', 'failed') AND slot.pair_id IS NULL
UNION ALL
SELECT 'enrich', slot.first_pair_id, setting.recipe_id, slot.corpus
FROM open AS slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'enrich'
WHERE slot.needs_rewrite
UNION ALL
SELECT 'judge', slot.pair_id, setting.recipe_id, slot.corpus
FROM open AS slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'judge'
WHERE slot.state IN ('made', 'failed') AND slot.pair_id IS NOT NULL
UNION ALL
SELECT 'enhance_cot', slot.pair_id, setting.recipe_id, slot.corpus
FROM open AS slot
JOIN setting ON setting.corpus = slot.corpus AND setting.stage = 'enhance_cot'
LEFT JOIN attempt
    ON attempt.stage = 'enhance_cot' AND attempt.input = slot.pair_id
    AND attempt.recipe_id = setting.recipe_id AND attempt.outcome <> 'failed'
WHERE slot.state = 'accepted' AND slot.kind = 'qa'
    AND attempt.input IS NULL;
