-- The version of a record that holds for ever as we know it now.   {dataset}; {columns} of its fields, each after a
-- comma.   $1 county, $2 code
SELECT version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash, schema_version{columns}
FROM record_{dataset}
WHERE county = $1 AND code = $2 AND superseded_at = '9999-12-31' AND valid_to = '9999-12-31';
