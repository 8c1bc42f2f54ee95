-- Rows that stand in more than one delivery of {dataset}, each with its first.   {rank}: the order of the deliveries;
-- {about}: a condition on rows
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT _fingerprint, {time} AS time, min_by(_src, ({rank}, _src)) AS first
FROM every.{dataset}
WHERE {about}
GROUP BY ALL
HAVING count(*) > 1
