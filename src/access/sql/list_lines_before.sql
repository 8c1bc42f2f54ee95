-- Lines of the journal before one, the latest first; of actions that begin so, or all.   $1 county, $2 before,
-- $3 beginning, $4 most
SELECT seq, at, actor, post, request, action, subject, reason
FROM journal WHERE county = $1 AND seq < $2 AND substr(action, 1, length($3)) = $3 ORDER BY seq DESC LIMIT $4;
