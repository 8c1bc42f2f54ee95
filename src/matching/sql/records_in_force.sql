-- Which versions of a dataset's records are in force, told by the index alone: every change adds a version or takes one
-- away.   {dataset}
SELECT count(*), coalesce(sum(version), 0), coalesce(max(version), 0)
FROM record_{dataset}
WHERE superseded_at = '9999-12-31'
