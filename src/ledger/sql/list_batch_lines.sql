-- The lines that speak of many records of a dataset at once.   $1 county, $2 record_<dataset>/%-%
SELECT actor, post, at, subject
FROM journal
WHERE county = $1 AND action = 'record' AND subject LIKE $2
ORDER BY seq DESC;
