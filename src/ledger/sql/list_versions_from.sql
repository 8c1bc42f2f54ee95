-- What is known of a record from a day on, in the order of time; columns as in list_versions.   {dataset}; {columns} of
-- its fields, each after a comma.   $1 county, $2 code, $3 the day
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1 AND code = $2 AND superseded_at = '9999-12-31' AND valid_to >= $3
ORDER BY valid_from;
