-- The rows of one delivery with their links. {linked}, {period}: further columns some model names; {own}: those of the
-- rows' file {rows}, all quoted; {links}: the file of links; {delivery}: its number; {whose}: a condition on both.
SELECT r.* EXCLUDE _place, l.person_id, l.household_id{linked}, CAST({delivery} AS BIGINT) AS _delivery,
       source_of({delivery}, r._place) AS _src{period}
FROM (SELECT COLUMNS(c -> c IN ({own})) FROM read_parquet({rows})) r JOIN read_parquet({links}) l USING (_place)
WHERE {whose}
