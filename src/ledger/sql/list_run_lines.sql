-- What the journal says of runs, the last word of each: done, or its files taken away.
SELECT subject, content_hash, max(seq) FROM journal WHERE action = 'run' GROUP BY subject
