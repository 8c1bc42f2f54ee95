-- The same row in two files is one.   {time}: as in repeated_rows
DELETE FROM every.{dataset} USING repeated r
WHERE {dataset}._fingerprint = r._fingerprint AND {time} = r.time AND {dataset}._src <> r.first
