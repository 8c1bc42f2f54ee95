/* ---
name: household_past
subject: household
columns:
  risk_came_back: {type: boolean, null_means: "某一时期的风险是否消除未填", zh: "风险消除后又出现", en: "risk came back after it was eliminated"}
  type_at_new_year: {type: string, codes: registry_household.household_type, null_means: "当年元旦没有该户的记录，或户属性未填", zh: "当年元旦的户属性", en: "type at the new year"}
  type_known_at_new_year: {type: string, codes: registry_household.household_type, null_means: "当年元旦系统中没有该户，或户属性未填", zh: "当年元旦系统所知的户属性", en: "type as it was known at the new year"}
--- */
WITH steps AS (
  SELECT household_id, risk_eliminated, lag(risk_eliminated) OVER (PARTITION BY record_code ORDER BY valid_from) AS earlier
  FROM registry_household_history WHERE valid_from <= $as_of),
came_back AS (SELECT household_id, coalesce(bool_or(earlier AND NOT risk_eliminated), FALSE) AS risk_came_back
              FROM steps GROUP BY household_id)
SELECT h.household_id AS subject_id, c.risk_came_back, n.household_type AS type_at_new_year,
       k.household_type AS type_known_at_new_year
FROM registry_household h
LEFT JOIN came_back c USING (household_id)
LEFT JOIN registry_household_history n
       ON n.household_id = h.household_id AND date_trunc('year', $as_of)::DATE BETWEEN n.valid_from AND n.valid_until
LEFT JOIN registry_household_as_known k
       ON k.household_id = h.household_id AND date_trunc('year', $as_of)::DATE BETWEEN k.valid_from AND k.valid_until
      AND date_trunc('year', $as_of)::DATE BETWEEN k.known_from AND k.known_until
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM registry_household_history
UNION ALL SELECT household_id, _src FROM registry_household_as_known
