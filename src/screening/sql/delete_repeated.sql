-- The same event in two files is one event.
DELETE FROM every.{dataset} USING repeated r WHERE {dataset}._fingerprint = r._fingerprint AND {dataset}._src <> r.first
