/* ---
name: household_helper
subject: household
about: "Who helps the household and when somebody last came."
columns:
  has_helper: {type: boolean, absent: "FALSE", null_means: "帮扶责任人记录待核", zh: "现有帮扶责任人", en: "has a helper at as_of"}
  not_exited: {type: boolean, absent: "FALSE", null_means: "户属性未填", zh: "未脱贫、返贫或新增贫困户", en: "not exited"}
  exited: {type: boolean, absent: "FALSE", null_means: "户属性未填", zh: "脱贫户", en: "exited"}
  visited_last_month: {type: boolean, absent: "FALSE", null_means: "走访记录待核", zh: "上月有走访", en: "visited in the last calendar month"}
  visited_last_quarter: {type: boolean, absent: "FALSE", null_means: "走访记录待核", zh: "上季度有走访", en: "visited in the last calendar quarter"}
  visited_in_monitored_months: {type: boolean, absent: "FALSE", null_means: "走访记录待核", zh: "监测对象走访期内有走访", en: "visited in the months that count for monitored households"}
--- */
-- The first day after the last month (quarter) that ended on or before as_of.
WITH ended AS (
  SELECT CAST(date_trunc('month', $as_of + 1) AS DATE) AS month_end,
         CAST(date_trunc('quarter', $as_of + 1) AS DATE) AS quarter_end
),
helped AS (
  SELECT household_id,
         bool_or(coalesce(started_on <= $as_of, TRUE) AND coalesce(ended_on >= $as_of, TRUE)) AS helped
  FROM latest.helper
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
visited AS (
  SELECT v.household_id,
         bool_or(v.visited_on >= e.month_end - INTERVAL 1 MONTH AND v.visited_on < e.month_end) AS in_month,
         bool_or(v.visited_on >= e.quarter_end - INTERVAL 3 MONTH AND v.visited_on < e.quarter_end) AS in_quarter,
         bool_or(v.visited_on >= e.month_end - INTERVAL ($visit_monitored_months) MONTH
                 AND v.visited_on < e.month_end) AS in_months
  FROM every.visit v
  CROSS JOIN ended e
  WHERE v.household_id IS NOT NULL
  GROUP BY v.household_id
),
waits AS (SELECT DISTINCT household_id, dataset FROM review WHERE dataset IN ('helper', 'visit'))
SELECT h.household_id AS subject_id,
       CASE WHEN p.helped THEN TRUE WHEN wh.household_id IS NOT NULL THEN NULL ELSE FALSE END AS has_helper,
       h.household_type IN ('未脱贫户', '返贫户', '新增贫困户') AS not_exited,
       h.household_type = '脱贫户' AS exited,
       CASE WHEN v.in_month THEN TRUE WHEN wv.household_id IS NOT NULL THEN NULL ELSE FALSE END AS visited_last_month,
       CASE WHEN v.in_quarter THEN TRUE
            WHEN wv.household_id IS NOT NULL THEN NULL
            ELSE FALSE END AS visited_last_quarter,
       CASE WHEN v.in_months THEN TRUE
            WHEN wv.household_id IS NOT NULL THEN NULL
            ELSE FALSE END AS visited_in_monitored_months
FROM registry_household h
LEFT JOIN helped p USING (household_id)
LEFT JOIN visited v USING (household_id)
LEFT JOIN waits wh ON wh.household_id = h.household_id AND wh.dataset = 'helper'
LEFT JOIN waits wv ON wv.household_id = h.household_id AND wv.dataset = 'visit'
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM latest.helper WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.visit WHERE household_id IS NOT NULL
