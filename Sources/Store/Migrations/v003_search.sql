-- Schema v3. The search index gathers up to 64 MB of words in memory before it writes them to the
-- file, so that a transaction leaves one segment and not one for each megabyte; and it merges
-- segments when there are eight of a size, not four, since a bulk load merges all at its end.
INSERT INTO chunk_search (chunk_search, rank) VALUES ('hashsize', 67108864);
INSERT INTO chunk_search (chunk_search, rank) VALUES ('automerge', 8);
