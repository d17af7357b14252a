-- Schema v7: what a call cost.

-- Of prompt_tokens, those that were written into the provider's cache; of completion_tokens, those
-- that the model thought with and did not say. 0 in calls of earlier versions, which did not count.
ALTER TABLE call ADD COLUMN written_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;

-- Calls, tokens, cost and seconds by run, stage and model. cost is the sum over the calls whose
-- price was known, NULL where it was known of none; unpriced_calls counts the others.
DROP VIEW spend;
CREATE VIEW spend AS
SELECT
    call.run_id, run.command, run.started_at, recipe.stage, recipe.provider, recipe.model,
    count(*) AS calls, sum(call.prompt_tokens) AS prompt_tokens,
    sum(call.cached_tokens) AS cached_tokens,
    round(1.0 * sum(call.cached_tokens) / max(sum(call.prompt_tokens), 1), 3) AS cached_share,
    sum(call.written_tokens) AS written_tokens,
    sum(call.completion_tokens) AS completion_tokens,
    sum(call.reasoning_tokens) AS reasoning_tokens, sum(call.cost) AS cost,
    sum(call.cost IS NULL) AS unpriced_calls, round(sum(call.duration), 1) AS seconds
FROM call
JOIN recipe ON recipe.id = call.recipe_id
JOIN run ON run.id = call.run_id
GROUP BY call.run_id, recipe.stage, recipe.provider, recipe.model;
