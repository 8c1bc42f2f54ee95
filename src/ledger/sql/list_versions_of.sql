-- Every version of one record, superseded ones too, as they were written; columns as in list_versions.   {dataset};
-- {columns} of its fields, each after a comma.   $1 county, $2 code
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1 AND code = $2
ORDER BY version;
