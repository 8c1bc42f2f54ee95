-- How many versions of a dataset's records are known, by the index alone.   {dataset}   $1 county
SELECT count(*)
FROM record_{dataset}
WHERE county = $1 AND superseded_at = '9999-12-31';
