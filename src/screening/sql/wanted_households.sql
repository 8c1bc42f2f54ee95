-- The households asked about by their codes ({codes}). {households}: the register's file.
CREATE TABLE wanted_household AS SELECT household_id FROM read_parquet({households}) WHERE household_code IN ({codes})
