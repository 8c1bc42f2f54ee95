/* ---
name: helper
subject: helper
population: true
about: >-
  Helpers as the unit in charge sees them: how many households, how visits are recorded. Facts to ask about, never a
  table to rank by.
columns:
  households_helped: {type: integer, unit: 户, zh: "结对户数", en: "households at as_of"}
  most_visits_a_day: {type: integer, unit: 次, zh: "单日入户最多次数", en: "most home visits on one day"}
  same_text_visits: {type: integer, unit: 次, zh: "九十天内同一走访内容的次数", en: "visits within 90 days with the same text"}
--- */
WITH paired AS (
  SELECT helper_code,
         min(village_code) AS village_code,
         count(DISTINCT coalesce(household_id, -_src))
           FILTER (WHERE coalesce(started_on <= $as_of, TRUE) AND coalesce(ended_on >= $as_of, TRUE)) AS households
  FROM latest.helper
  GROUP BY helper_code
),
by_day AS (
  SELECT helper_code, min(village_code) AS village_code, visited_on, count(*) AS visits
  FROM every.visit
  WHERE way = '入户' AND visited_on <= $as_of
  GROUP BY helper_code, visited_on
),
texts AS (
  SELECT helper_code,
         count(*) OVER (PARTITION BY helper_code, content ORDER BY visited_on
                        RANGE BETWEEN CURRENT ROW AND INTERVAL 90 DAY FOLLOWING) AS visits
  FROM every.visit
  WHERE visited_on <= $as_of AND length(content) > $visit_text_min
),
everybody AS (SELECT helper_code, village_code FROM paired UNION ALL SELECT helper_code, village_code FROM by_day)
SELECT e.helper_code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       min(e.village_code) AS village_code,
       CAST(coalesce(any_value(p.households), 0) AS INTEGER) AS households_helped,
       CAST(coalesce(any_value(d.visits), 0) AS INTEGER) AS most_visits_a_day,
       CAST(coalesce(any_value(t.visits), 0) AS INTEGER) AS same_text_visits
FROM everybody e
LEFT JOIN paired p USING (helper_code)
LEFT JOIN (SELECT helper_code, max(visits) AS visits FROM by_day GROUP BY helper_code) d USING (helper_code)
LEFT JOIN (SELECT helper_code, max(visits) AS visits FROM texts GROUP BY helper_code) t USING (helper_code)
GROUP BY e.helper_code
---- lineage
SELECT helper_code AS subject_id, _src FROM latest.helper
UNION ALL SELECT helper_code, _src FROM every.visit
