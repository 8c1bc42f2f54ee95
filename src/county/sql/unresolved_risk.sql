-- People in monitored households whose risk is not over, and all people, in a region.   {households} and {persons}
-- files, {region} a prefix of codes
SELECT count(*) FILTER (WHERE h.is_monitored AND h.risk_eliminated IS NOT TRUE), count(*)
FROM read_parquet({persons}) p
JOIN read_parquet({households}) h ON h.household_id = p.household_id
WHERE starts_with(coalesce(h.village_code, h.township_code, ''), {region});
