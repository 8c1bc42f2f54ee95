/* ---
name: helper
subject: helper
population: true
about: >-
  Helpers as the unit in charge sees them: how many households, how visits are recorded. Facts to ask about, never a
  table to rank by.
columns:
  households_helped: {type: integer, bounds: true, unit: 户, null_means: "结对记录待核或起始日期未填", zh: "结对户数", en: "households at as_of"}
  most_visits_a_day: {type: integer, bounds: true, unit: 次, null_means: "走访方式未填", zh: "单日入户最多次数", en: "most home visits on one day"}
  same_text_visits: {type: integer, bounds: true, unit: 次, null_means: "走访内容未填", zh: "九十天内同一走访内容的次数", en: "visits within 90 days with the same text"}
--- */
WITH paired AS (
  SELECT helper_code,
         min(village_code) AS village_code,
         count(DISTINCT coalesce(household_id, -_src)) FILTER (WHERE holds AND NOT in_review) AS households,
         count(DISTINCT coalesce(household_id, -_src)) FILTER (WHERE holds IS NOT FALSE) AS households_at_most
  FROM (
    SELECT *, started_on <= $as_of AND coalesce(ended_on >= $as_of, TRUE) AS holds FROM latest.helper)
  GROUP BY helper_code
),
-- A visit whose way is not said may have been to the home.
by_day AS (
  SELECT helper_code,
         min(village_code) AS village_code,
         visited_on,
         count(*) FILTER (WHERE way = '入户') AS visits,
         count(*) AS visits_at_most
  FROM every.visit
  WHERE coalesce(way = '入户', TRUE) AND visited_on <= $as_of
  GROUP BY helper_code, visited_on
),
noted AS (SELECT helper_code, visited_on, content FROM every.visit WHERE visited_on <= $as_of),
texts AS (
  SELECT helper_code,
         count(*) OVER (PARTITION BY helper_code, content ORDER BY visited_on
                        RANGE BETWEEN CURRENT ROW AND INTERVAL 90 DAY FOLLOWING) AS visits
  FROM noted
  WHERE length(content) > $visit_text_min
),
-- Visits without a text may have had the one that most of the others have.
wordless AS (SELECT DISTINCT helper_code FROM noted WHERE content IS NULL),
from_day AS (
  SELECT d.helper_code, d.visited_on, v.content, count(*) AS visits
  FROM (SELECT DISTINCT helper_code, visited_on FROM noted) d
  JOIN wordless USING (helper_code)
  JOIN noted v ON v.helper_code = d.helper_code AND v.visited_on BETWEEN d.visited_on AND d.visited_on + INTERVAL 90 DAY
  WHERE v.content IS NULL OR length(v.content) > $visit_text_min
  GROUP BY ALL
),
texts_at_most AS (
  SELECT helper_code, max(visits) AS visits
  FROM (
    SELECT helper_code,
           coalesce(sum(visits) FILTER (WHERE content IS NULL), 0)
             + coalesce(max(visits) FILTER (WHERE content IS NOT NULL), 0) AS visits
    FROM from_day
    GROUP BY helper_code, visited_on)
  GROUP BY helper_code
),
everybody AS (SELECT helper_code, village_code FROM paired UNION ALL SELECT helper_code, village_code FROM by_day)
SELECT e.helper_code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       min(e.village_code) AS village_code,
       CAST(coalesce(any_value(p.households), 0) AS INTEGER) AS households_helped_at_least,
       CAST(coalesce(any_value(p.households_at_most), 0) AS INTEGER) AS households_helped_at_most,
       CAST(coalesce(any_value(d.visits), 0) AS INTEGER) AS most_visits_a_day_at_least,
       CAST(coalesce(any_value(d.visits_at_most), 0) AS INTEGER) AS most_visits_a_day_at_most,
       CAST(coalesce(any_value(t.visits), 0) AS INTEGER) AS same_text_visits_at_least,
       CAST(coalesce(any_value(m.visits), any_value(t.visits), 0) AS INTEGER) AS same_text_visits_at_most
FROM everybody e
LEFT JOIN paired p USING (helper_code)
LEFT JOIN (SELECT helper_code, max(visits) AS visits, max(visits_at_most) AS visits_at_most
           FROM by_day GROUP BY helper_code) d USING (helper_code)
LEFT JOIN (SELECT helper_code, max(visits) AS visits FROM texts GROUP BY helper_code) t USING (helper_code)
LEFT JOIN texts_at_most m USING (helper_code)
GROUP BY e.helper_code
---- lineage
SELECT helper_code AS subject_id, _src FROM latest.helper
UNION ALL SELECT helper_code, _src FROM every.visit
