-- A row with a code of its own holds until a later delivery has the code.   {dataset}; {rank}: how late a delivery is
DELETE FROM every.{dataset}
USING (SELECT _key AS code, max({rank}) AS latest FROM every.{dataset} GROUP BY _key) n
WHERE {dataset}._key = n.code AND {rank} < n.latest
