-- Who wrote the one line that speaks of a row, when and why.   $1 county, $2 action, $3 subject
SELECT actor, post, at, reason
FROM journal
WHERE county = $1 AND action = $2 AND subject = $3
ORDER BY seq DESC LIMIT 1;
