-- Which household a person is of, by codes. {persons}, {households}: the register's files.
SELECT p.person_code, h.household_code FROM read_parquet({persons}) p LEFT JOIN read_parquet({households}) h USING (household_id)
