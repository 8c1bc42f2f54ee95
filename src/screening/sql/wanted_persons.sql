-- The members of the households asked about, whoever of them was meant. {persons}: the register's file.
CREATE TABLE wanted_person AS
SELECT person_id FROM read_parquet({persons}) WHERE household_id IN (SELECT household_id FROM wanted_household)
