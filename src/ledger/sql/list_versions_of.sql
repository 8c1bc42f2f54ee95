-- Every version of some records, superseded ones too, as they were written; columns as in list_versions.   {dataset};
-- {columns} of its fields, each after a comma; {codes} the parameters from $2 on.   $1 county, $2 … codes
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1 AND code IN ({codes})
ORDER BY code, version;
