-- Schema v6: the headers of tables that were split, and tokenizers.

-- The first row of the table that the text starts inside of; NULL where it does not. It is shown to
-- models and no part of the text.
ALTER TABLE chunk ADD COLUMN table_header TEXT;

-- Tokenizers that counted the tokens of chunks, and where each was found last: a file, or the URL of
-- a server. The settings of a chunk recipe name the tokenizer, never its place.
CREATE TABLE tokenizer (
    name TEXT PRIMARY KEY NOT NULL,
    place TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What each call sent: a chunk's text is stored once, so the message is put together here.
DROP VIEW request;
CREATE VIEW request AS
SELECT
    call.key, recipe.stage, recipe.model, call.sample, recipe.system,
    CASE WHEN chunk.id IS NULL THEN '' ELSE
        CASE WHEN chunk.title <> '' THEN 'DOCUMENT: ' || chunk.title || char(10) ELSE '' END
        || CASE WHEN chunk.heading <> '' THEN 'SECTION: ' || chunk.heading || char(10) ELSE '' END
        || coalesce('TABLE STARTS:' || char(10) || chunk.table_header || char(10), '')
        || CASE
            WHEN chunk.title <> '' OR chunk.heading <> '' OR chunk.table_header IS NOT NULL
            THEN char(10) ELSE ''
        END
        || '<text>' || char(10) || chunk.text || char(10) || '</text>' || char(10) || char(10)
    END
        || recipe.instruction
        || CASE WHEN call.variable <> '' THEN char(10) || char(10) || call.variable ELSE '' END
        AS message,
    call.schema, call.parameters
FROM call
JOIN recipe ON recipe.id = call.recipe_id
LEFT JOIN chunk ON chunk.id = call.chunk_id;
