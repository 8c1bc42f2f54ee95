-- Persons and households that a row in review may be about, by dataset. {candidates}, {persons}, {households}: files.
SELECT DISTINCT c.dataset, p.person_code, h.household_code
FROM read_parquet({candidates}) c LEFT JOIN read_parquet({persons}) p USING (person_id)
LEFT JOIN read_parquet({households}) h ON h.household_id = c.household_id
