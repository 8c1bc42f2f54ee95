-- The journal from its first line.
SELECT seq, at, actor, action, subject, content_hash, hash
FROM journal
ORDER BY seq;
