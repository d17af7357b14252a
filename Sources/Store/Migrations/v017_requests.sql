-- Schema v17: a prompt may have all of its words behind what varies.

-- What was sent, with the empty line between instruction and variable part only where both are.
DROP VIEW request;
CREATE VIEW request AS
WITH passage AS (
    SELECT
        id, text,
        CASE WHEN title <> '' THEN 'DOCUMENT: ' || title || char(10) ELSE '' END
        || CASE WHEN heading <> '' THEN 'SECTION: ' || heading || char(10) ELSE '' END
        || coalesce('TABLE STARTS:' || char(10) || table_header || char(10), '')
        || CASE
            WHEN title <> '' OR heading <> '' OR table_header IS NOT NULL
            THEN char(10) ELSE ''
        END AS head
    FROM chunk
),
shown AS (
    SELECT
        id,
        replace(replace(replace(replace(replace(replace(replace(replace(head,
            '</', '<\/'), '<text', '<\text'), '<|', '<\|'), '<｜', '<\｜'),
            '<start_of_turn', '<\start_of_turn'), '<end_of_turn', '<\end_of_turn'),
            '[INST]', '[\INST]'), '[/INST]', '[\/INST]') AS head,
        replace(replace(replace(replace(replace(replace(replace(replace(text,
            '</', '<\/'), '<text', '<\text'), '<|', '<\|'), '<｜', '<\｜'),
            '<start_of_turn', '<\start_of_turn'), '<end_of_turn', '<\end_of_turn'),
            '[INST]', '[\INST]'), '[/INST]', '[\/INST]') AS text
    FROM passage
)
SELECT
    call.key, recipe.stage, recipe.model, call.sample, recipe.system,
    CASE WHEN shown.id IS NULL THEN '' ELSE
        shown.head
        || '<text>' || char(10) || shown.text || char(10) || '</text>' || char(10) || char(10)
    END
        || recipe.instruction
        || CASE
            WHEN recipe.instruction <> '' AND call.variable <> '' THEN char(10) || char(10) ELSE ''
        END
        || call.variable
        AS message,
    call.schema, call.parameters
FROM call
JOIN recipe ON recipe.id = call.recipe_id
LEFT JOIN shown ON shown.id = call.chunk_id;
