-- Every version of every record, superseded ones too, record by record as they were written; columns as in
-- list_versions.   {dataset}; {columns} of the fields wanted, each after a comma.   $1 county
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1
ORDER BY code, version;
