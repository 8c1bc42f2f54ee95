-- The last line of the journal.   $1 county
SELECT seq, hash
FROM journal
WHERE county = $1
ORDER BY seq DESC
LIMIT 1;
