-- Rows linked to them: {whose}. {links}: the files of links, each called by the number of its delivery.
INSERT INTO wanted_row
SELECT CAST(string_split(parse_filename(filename), '.')[1] AS BIGINT), _place
FROM read_parquet({links}, filename = true, union_by_name = true) c WHERE {whose}
