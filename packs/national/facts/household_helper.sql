/* ---
name: household_helper
subject: household
about: "Who helps the household and when somebody last came."
columns:
  has_helper: {type: boolean, absent: "FALSE", null_means: "帮扶责任人记录待核或起始日期未填", zh: "现有帮扶责任人", en: "has a helper at as_of"}
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
pairings AS (
  SELECT _src, household_id, started_on <= $as_of AND coalesce(ended_on >= $as_of, TRUE) AS holds FROM latest.helper
),
helped AS (
  SELECT household_id, any_true(holds) AS helped
  FROM (
    SELECT household_id, holds FROM pairings WHERE household_id IS NOT NULL
    UNION ALL
    SELECT r.household_id, CASE WHEN NOT p.holds THEN FALSE END
    FROM review_row r
    JOIN pairings p USING (_src)
    WHERE r.dataset = 'helper')
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
waits AS (SELECT DISTINCT household_id FROM review WHERE dataset = 'visit')
SELECT h.household_id AS subject_id,
       CASE WHEN p.household_id IS NULL THEN FALSE ELSE p.helped END AS has_helper,
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
LEFT JOIN waits wv ON wv.household_id = h.household_id
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM latest.helper WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.visit WHERE household_id IS NOT NULL
