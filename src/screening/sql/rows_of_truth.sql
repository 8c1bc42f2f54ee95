-- The rows about somebody that dirt touched or that did not find their person; a clean row that did explains nothing.
SELECT t.dataset, t.file, t.sheet, t.row, t.dirt, t.person_id, coalesce(f.person_id, ''), f.method
FROM truth t LEFT JOIN found f USING (dataset, file, sheet, row)
WHERE t.person_id <> '' AND f.method IS NOT NULL AND (t.dirt <> '' OR coalesce(f.person_id, '') <> t.person_id)
