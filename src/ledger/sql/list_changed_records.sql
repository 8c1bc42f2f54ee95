-- What is known of the records that were ever changed, record by record in the order of time; columns as in
-- list_versions.   {dataset}; {columns} of its fields, each after a comma.   $1 county
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1 AND superseded_at = '9999-12-31'
  AND code IN (SELECT code FROM record_{dataset} WHERE county = $1 AND superseded_at <> '9999-12-31')
ORDER BY code, valid_from;
