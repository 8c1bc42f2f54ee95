-- A run's subjects of one kind with their facts, parameters, needs and outcomes: {subjects}, {parameters}, {needs} are files.
(SELECT * FROM read_parquet({subjects}) d
 JOIN read_parquet({parameters}) p ON p.township_code = coalesce(substring(d.village_code, 1, 9), '')
 JOIN read_parquet({needs}) n ON n.need_village = coalesce(d.village_code, ''))
