-- The rows of one sheet ({sheet}, {name}) of a delivery of {dataset} ({file}), each once, though it may speak for
-- further records of its person; {links}, {persons}: files.
INSERT INTO found SELECT {dataset}, {file}, {name}, row_of(_place), coalesce(p.person_code, ''), method
FROM read_parquet({links}) LEFT JOIN read_parquet({persons}) p USING (person_id)
WHERE sheet_of(_place) = {sheet} AND NOT is_further
