-- Codes of their own that a file and an earlier delivery both have, and of which they say otherwise.   {ours}: the file;
-- {theirs}: the rows of the earlier ones that are in force
CREATE TEMP TABLE contradicted AS
WITH ours AS (SELECT _key, _fingerprint, min(_place) AS place FROM read_parquet({ours}) GROUP BY ALL),
theirs AS (SELECT _key, _fingerprint, delivery, min(_place) AS place FROM ({theirs}) GROUP BY ALL)
SELECT _key, ours.place, t.place AS earlier_place, t.delivery AS first, [t.delivery] AS deliveries
FROM theirs t JOIN ours USING (_key)
WHERE t._fingerprint <> ours._fingerprint;
