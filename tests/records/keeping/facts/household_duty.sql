/* ---
name: household_duty
subject: household
columns:
  duties: {type: integer, absent: "0", zh: "包保责任人数", en: "officers in charge"}
  duties_ever: {type: integer, absent: "0", zh: "曾有的包保责任人数", en: "officers who ever were in charge"}
--- */
WITH now AS (SELECT household_id, count(*) AS duties FROM duty WHERE has_officer GROUP BY household_id),
ever AS (SELECT household_id, count(DISTINCT record_code) AS duties_ever FROM duty_history
         WHERE valid_from <= $as_of GROUP BY household_id)
SELECT household_id AS subject_id, CAST(coalesce(n.duties, 0) AS INTEGER) AS duties,
       CAST(e.duties_ever AS INTEGER) AS duties_ever
FROM ever e LEFT JOIN now n USING (household_id) WHERE household_id IS NOT NULL
---- lineage
SELECT household_id AS subject_id, _src FROM duty_history WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM duty WHERE household_id IS NOT NULL
