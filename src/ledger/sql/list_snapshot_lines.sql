-- What the journal says of snapshots, the last word of each.
SELECT subject, content_hash, max(seq) FROM journal WHERE action = 'snapshot' GROUP BY subject
