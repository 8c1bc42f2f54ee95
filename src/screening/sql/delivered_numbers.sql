-- Pairs of a row of one delivery and a registry person with the same 17 digits. {numbers}: their file.
SELECT n.person_id, n.name_agrees, n.sex_agrees, n.birth_agrees, CAST({delivery} AS BIGINT) AS _delivery,
       source_of({delivery}, n._place) AS _src FROM read_parquet({numbers}) n
