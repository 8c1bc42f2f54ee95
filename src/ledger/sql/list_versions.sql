-- Every version of a dataset's records, superseded ones too.   {dataset}; {columns} of its
-- fields, each after a comma.   $1 county
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1
ORDER BY version;
