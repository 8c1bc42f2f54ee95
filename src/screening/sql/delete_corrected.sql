-- A correction takes the place of the rows of its keys in the deliveries it corrects.   {dataset}; {earlier}: their
-- numbers; {rows}: the file of the correction
DELETE FROM every.{dataset}
WHERE _delivery IN ({earlier}) AND _key IN (SELECT _key FROM read_parquet({rows}))
