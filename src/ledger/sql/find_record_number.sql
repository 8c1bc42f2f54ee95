-- How many versions of a record said what holds from then on, which of its rows does so now (0: none), and since or
-- until when.   {dataset}   $1 county, $2 code
SELECT count(*), coalesce(max(CASE WHEN superseded_at = '9999-12-31' THEN version END), 0), coalesce(max(version), 0)
FROM record_{dataset}
WHERE county = $1 AND code = $2 AND valid_to = '9999-12-31';
