-- What tells one state of a dataset's records from every other in this ledger, by the index alone: every change adds a
-- version or takes one out of what is known.   {dataset}   $1 county
SELECT count(*), coalesce(max(version), 0), coalesce(sum(CASE WHEN superseded_at = '9999-12-31' THEN 0 ELSE 1 END), 0)
FROM record_{dataset}
WHERE county = $1;
