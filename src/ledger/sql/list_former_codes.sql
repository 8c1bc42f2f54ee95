-- Whose records said what in a field, in versions that are no longer what we know or hold no longer.   {dataset}, {field}
-- $1 county
SELECT DISTINCT code, f_{field}
FROM record_{dataset}
WHERE county = $1 AND (superseded_at <> '9999-12-31' OR valid_to <> '9999-12-31') AND f_{field} IS NOT NULL;
