-- What the journal's lines after one speak of, how often.   $1 county, $2 seq
SELECT action, COUNT(*)
FROM journal
WHERE county = $1 AND seq > $2
GROUP BY action;
