-- The rows of an earlier delivery of events that no later one has corrected.   {delivery}; {rows}: its file;
-- {corrected}: conditions on keys, each after AND
SELECT {delivery} AS delivery, _key, _fingerprint, _place
FROM read_parquet({rows})
WHERE _key IS NOT NULL{corrected}
