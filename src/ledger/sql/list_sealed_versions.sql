-- The next versions of a dataset's records.   {dataset}; {columns} of its fields, each after a comma.   $1 county, $2 after
-- this version, $3 so many
SELECT version, code, schema_version, hash{columns}
FROM record_{dataset}
WHERE county = $1 AND version > $2
ORDER BY version
LIMIT $3;
