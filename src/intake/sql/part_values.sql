-- What tells the parts of a delivery apart, and how many rows have it.   {fields}; {rows}: the file
SELECT concat_ws(' ', {fields}) AS part, count(*)
FROM read_parquet({rows})
GROUP BY part
ORDER BY part;
