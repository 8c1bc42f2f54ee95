-- One row of a delivery.   {rows}: its file; {place}
SELECT {columns}
FROM read_parquet({rows})
WHERE _place = {place}
LIMIT 1;
