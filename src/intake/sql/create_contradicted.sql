-- Keys that a file and earlier deliveries both have, with rows that are not the same.   {ours}: the file; {theirs}: the
-- rows of the earlier ones that are in force
CREATE TEMP TABLE contradicted AS
WITH ours AS (SELECT _key, _fingerprint, min(_place) AS place FROM read_parquet({ours}) GROUP BY ALL),
theirs AS (
  SELECT t._key, t._fingerprint, min(t.delivery) AS delivery, min_by(t._place, t.delivery) AS place
  FROM ({theirs}) t SEMI JOIN ours USING (_key)
  GROUP BY ALL),
one AS (SELECT _key, list_sort(list(_fingerprint)) AS rows, min(place) AS place FROM ours GROUP BY _key),
other AS (
  SELECT _key, list_sort(list(_fingerprint)) AS rows, min_by(place, delivery) AS place, min(delivery) AS first,
         list(DISTINCT delivery) AS deliveries
  FROM theirs
  GROUP BY _key)
SELECT one._key, one.place, other.place AS earlier_place, other.first, other.deliveries
FROM one JOIN other USING (_key)
WHERE one.rows <> other.rows;
