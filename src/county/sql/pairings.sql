-- Who is paired with whom, in the rows of one delivery: {staff}, {until}: columns of {rows}; {links}; {households}
SELECT {staff} AS staff, h.household_code, coalesce(h.village_code, ''), coalesce(CAST({until} AS VARCHAR), '')
FROM read_parquet({rows}) r JOIN read_parquet({links}) l USING (_place)
JOIN read_parquet({households}) h ON h.household_id = l.household_id
WHERE {staff} IS NOT NULL
ORDER BY ALL
