-- Adds a line to the journal.   $1 county, $2 seq, $3 form, $4 at, $5 actor, $6 post, $7 request, $8 action, $9 subject,
-- $10 reason, $11 hash of the content, $12 hash of the line
INSERT INTO journal (county, seq, form, at, actor, post, request, action, subject, reason, content_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
