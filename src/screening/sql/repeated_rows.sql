-- Events that stand in more than one delivery of {dataset}, each with its first row.
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT _fingerprint, min(_src) AS first FROM every.{dataset} GROUP BY _fingerprint HAVING count(*) > 1
