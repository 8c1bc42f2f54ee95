-- What an indicator's units add up to for every area they lie in: village by village first, for units are many. A unit
-- that is not known may count in full, or once where it is not among those out of which is counted; of what nobody knows
-- how much it is, any sum may come. {interval}: the columns of a sample's interval; {draws}: the sum it needs of every
-- village.
CREATE TABLE fact.{name} AS
SELECT a.code AS subject_id,
       CAST(if(bool_or(v.is_open), NULL, sum(v.at_least)) AS DECIMAL(18,2)) AS {name}_numerator_at_least,
       CAST(if(bool_or(v.is_open), NULL, sum(v.at_most)) AS DECIMAL(18,2)) AS {name}_numerator_at_most,
       CAST(sum(v.denominator) AS DECIMAL(18,2)) AS {name}_denominator{interval}
FROM (SELECT village_code, sum(coalesce(numerator, 0)) AS at_least,
             sum(coalesce(numerator, if(denominator = 0, 1, denominator))) AS at_most,
             sum(denominator) AS denominator, bool_or(denominator IS NULL) AS is_open{draws} FROM unit.{name} GROUP BY village_code) v
JOIN region a ON a.level IN ('village', 'township', 'county') AND starts_with(v.village_code, a.code) GROUP BY a.code
