-- The column of keys, without a row.
SELECT CAST(NULL AS BIGINT) AS _key WHERE FALSE
