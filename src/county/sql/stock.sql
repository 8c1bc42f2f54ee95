-- Households and people in a region by a field of the household register.   {field}, {condition} on a household,
-- {households} and {persons} files, {region} a prefix of codes
SELECT h.{field}, count(*), CAST(sum(coalesce(p.people, 0)) AS BIGINT)
FROM read_parquet({households}) h
LEFT JOIN (SELECT household_id, count(*) AS people FROM read_parquet({persons}) GROUP BY household_id) p
  ON p.household_id = h.household_id
WHERE h.{field} IS NOT NULL AND ({condition}) AND starts_with(coalesce(h.village_code, h.township_code, ''), {region})
GROUP BY h.{field}
ORDER BY h.{field};
