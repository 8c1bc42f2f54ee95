-- The journal from its first line.   $1 county
SELECT seq, form, at, actor, post, request, action, subject, reason, content_hash, hash
FROM journal
WHERE county = $1
ORDER BY seq;
