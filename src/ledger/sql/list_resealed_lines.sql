-- The lines that speak of records that were sealed anew.   $1 county, $2 record_<dataset>/%
SELECT subject, content_hash
FROM journal
WHERE county = $1 AND action = 'record.resealed' AND subject LIKE $2
ORDER BY seq;
