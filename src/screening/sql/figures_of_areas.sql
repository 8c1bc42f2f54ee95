-- What an indicator's units ({units}, a file) add up to for each area whose code begins with {region}; those not known
-- counted apart.
SELECT code, CAST(coalesce(sum(numerator), 0) AS DECIMAL(18,2)),
       CAST(coalesce(sum(denominator) FILTER (WHERE numerator IS NOT NULL), 0) AS DECIMAL(18,2)),
       count(*) FILTER (WHERE numerator IS NULL)
FROM (SELECT *, unnest([village_code, substring(village_code, 1, 9), substring(village_code, 1, 6)]) AS code
      FROM read_parquet({units}))
WHERE starts_with(code, {region}) GROUP BY code ORDER BY code
