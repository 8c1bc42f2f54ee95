-- The units behind an indicator's figure ({units}, a file) in an area: what is missing from it, or in it where less is
-- better ({condition}), and what is not known.
SELECT unit, village_code, CAST(coalesce(numerator, 0) AS DECIMAL(18,2)), CAST(denominator AS DECIMAL(18,2)),
       numerator IS NULL
FROM read_parquet({units}) WHERE starts_with(village_code, {region}) AND coalesce({condition}, TRUE) ORDER BY ALL
