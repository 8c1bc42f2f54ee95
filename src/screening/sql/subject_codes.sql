-- The codes of the subjects of one kind, and of their households. {subjects}: the run's file of them.
SELECT subject_id AS code FROM read_parquet({subjects}) UNION SELECT household_id FROM read_parquet({subjects})
