-- Schema v4. What refers to a chunk, a call or a pair is found when these are deleted.
CREATE INDEX call_by_chunk ON call (chunk_id);
CREATE INDEX attempt_by_call ON attempt (call_key) WHERE call_key IS NOT NULL;
CREATE INDEX pair_by_parent ON pair (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX plan_by_chunk ON plan (chunk_id);
