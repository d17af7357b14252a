-- Schema v2. Documents inside archives: archive is the path of the file that a source stands in,
-- NULL for a file of its own. An archive has a row too, without a document.
ALTER TABLE source ADD COLUMN archive TEXT;
