-- Which versions of a dataset's records are in force, told by the index alone: every change adds a version or takes one
-- away.   {dataset}   $1 county
SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT), coalesce(max(version), 0)
FROM record_{dataset}
WHERE county = $1 AND superseded_at = '9999-12-31';
