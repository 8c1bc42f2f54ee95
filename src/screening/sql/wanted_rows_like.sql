-- Rows that have {column} in common with one of them, in the rows' files of the same dataset ({files}), each called by
-- the number of its delivery.
INSERT INTO wanted_row
WITH listed AS (SELECT CAST(string_split(parse_filename(filename), '.')[1] AS BIGINT) AS delivery, _place, {column} AS same
                FROM read_parquet({files}, filename = true, union_by_name = true))
SELECT delivery, _place FROM listed
WHERE same IN (SELECT same FROM listed SEMI JOIN wanted_row USING (delivery, _place))
