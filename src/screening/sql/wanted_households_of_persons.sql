-- The households of the persons asked about by their codes ({codes}). {persons}: the register's file.
CREATE TABLE wanted_household AS
SELECT DISTINCT household_id FROM read_parquet({persons}) WHERE person_code IN ({codes}) AND household_id IS NOT NULL
