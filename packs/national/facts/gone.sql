/* ---
name: gone
about: >-
  Since when a registry person is dead or has moved out. A blank date counts from the period of the delivery that says
  so.
--- */
WITH said AS (
  SELECT person_id, coalesce(changed_on, period_from) AS gone_on, status = '死亡' AS is_dead
  FROM latest.hukou
  WHERE person_id IS NOT NULL AND status IN ('死亡', '迁出')
  UNION ALL
  SELECT person_id, coalesce(died_on, period_from), TRUE
  FROM every.death
  WHERE person_id IS NOT NULL
)
SELECT person_id,
       min(gone_on) AS gone_on,
       min(CASE WHEN is_dead THEN gone_on END) AS died_on
FROM said
GROUP BY person_id
---- lineage
SELECT person_id, household_id, _src FROM latest.hukou WHERE person_id IS NOT NULL AND status IN ('死亡', '迁出')
UNION ALL SELECT person_id, household_id, _src FROM every.death WHERE person_id IS NOT NULL
