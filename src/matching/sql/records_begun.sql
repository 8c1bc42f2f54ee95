-- The time that the export spoke for which began a dataset's records.   {dataset}   $1 county
SELECT d.period_from, d.period_to
FROM record_{dataset} r JOIN delivery d ON d.county = r.county AND d.id = r.delivery
WHERE r.county = $1 AND r.version = 1;
