/* ---
name: household_monitoring
subject: household
uses: [risk_answer]
about: >-
  Work on a monitored household: from the cause to the identification, what was done since, and how the risk was
  eliminated.
columns:
  days_monitored: {type: integer, unit: 天, absent: "0", null_means: "监测识别日期未填", zh: "识别以来天数", en: "days since identification"}
  days_identified_late: {type: integer, unit: 天, absent: "0", null_means: "风险类型、自付金额未填或有待核的记录", zh: "最早风险事件到识别的天数", en: "days from the earliest event of its cause to identification"}
  measures_since_identified: {type: integer, unit: 项, absent: "0", null_means: "监测识别日期未填或有待核的措施", zh: "识别后已开始的措施", en: "measures begun since identification"}
  answering_measures: {type: integer, unit: 项, absent: "0", null_means: "风险类型未填、不在对照表内，措施类别未填或有待核的措施", zh: "其中针对风险类型的措施", en: "of these, measures that answer the risk"}
  risk_is_eliminated: {type: boolean, absent: "FALSE", null_means: "是否监测对象或风险是否消除未填", zh: "监测对象且风险已消除", en: "monitored once, risk eliminated"}
  days_before_earliest_elimination: {type: integer, unit: 天, absent: "0", null_means: "监测识别日期或风险消除日期未填", zh: "早于最短时限的天数", en: "days by which the elimination came too early"}
  measures_finished_before_elimination: {type: integer, unit: 项, absent: "0", null_means: "风险消除日期未填，措施状态未填或有待核的措施", zh: "消除前已完成的措施", en: "measures finished before the elimination"}
--- */
WITH marked AS (
  SELECT household_id,
         monitored_on,
         eliminated_on,
         is_monitored AND risk_eliminated AS is_eliminated,
         risk_kind
  FROM registry_household
  WHERE is_monitored IS NOT FALSE
),
-- What its cause was, and when: bills count from the one that carries the sum of a year over the alert amount.
bills AS (
  SELECT b.household_id,
         b.settled_on,
         sum(b.self_paid) OVER (PARTITION BY b.household_id ORDER BY b.settled_on
                                RANGE UNBOUNDED PRECEDING) AS paid_so_far,
         b.self_paid IS NULL AS cost_is_blank
  FROM every.medical_bill b
  JOIN marked m USING (household_id)
  WHERE b.settled_on > m.monitored_on - INTERVAL 12 MONTH AND b.settled_on <= m.monitored_on
),
events AS (
  SELECT household_id, 'medical_bill' AS cause, min(settled_on) AS day
  FROM bills
  WHERE paid_so_far > $medical_selfpay_alert_amount
  GROUP BY household_id
  UNION ALL SELECT household_id, 'disaster', occurred_on FROM every.disaster
  UNION ALL SELECT household_id, 'death', died_on FROM every.death
  UNION ALL SELECT household_id, 'disability', assessed_on FROM latest.disability
),
-- A bill without its cost may be the one that crosses.
waits AS (
  SELECT household_id, dataset FROM review
  UNION SELECT household_id, 'medical_bill' FROM bills WHERE cost_is_blank
),
cause AS (
  SELECT m.household_id,
         max(m.monitored_on - e.day)
           FILTER (WHERE e.day > m.monitored_on - INTERVAL 12 MONTH AND e.day <= m.monitored_on) AS days,
         bool_or(w.household_id IS NOT NULL) AS in_review
  FROM marked m
  JOIN fact.risk_answer a ON position(a.risk IN m.risk_kind) > 0
  LEFT JOIN events e ON e.household_id = m.household_id AND e.cause = a.cause
  LEFT JOIN waits w ON w.household_id = m.household_id AND w.dataset = a.cause
  GROUP BY m.household_id
),
kinds AS (
  SELECT m.household_id, flatten(list(a.kinds)) AS kinds
  FROM marked m
  JOIN fact.risk_answer a ON position(a.risk IN m.risk_kind) > 0
  GROUP BY m.household_id
),
done AS (
  SELECT m.household_id,
         count(*) FILTER (WHERE x.started_on >= m.monitored_on AND x.started_on <= $as_of) AS since,
         count(*) FILTER (WHERE x.started_on >= m.monitored_on AND x.started_on <= $as_of
                            AND list_contains(k.kinds, x.kind)) AS answering,
         bool_or(x.kind IS NULL AND x.started_on >= m.monitored_on AND x.started_on <= $as_of) AS kind_is_blank,
         count(*) FILTER (WHERE x.status = '已完成' AND x.finished_on < m.eliminated_on) AS finished,
         bool_or(x.status IS NULL AND x.finished_on < m.eliminated_on) AS state_is_blank
  FROM marked m
  JOIN every.measure x USING (household_id)
  LEFT JOIN kinds k USING (household_id)
  GROUP BY m.household_id
)
SELECT m.household_id AS subject_id,
       CAST($as_of - m.monitored_on AS INTEGER) AS days_monitored,
       CAST(CASE WHEN m.risk_kind IS NULL OR (c.in_review AND coalesce(c.days, 0) <= $identify_max_days) THEN NULL
                 ELSE coalesce(c.days, 0) END AS INTEGER) AS days_identified_late,
       CAST(CASE WHEN m.monitored_on IS NULL OR (w.household_id IS NOT NULL AND coalesce(d.since, 0) = 0) THEN NULL
                 ELSE coalesce(d.since, 0) END AS INTEGER) AS measures_since_identified,
       CAST(CASE WHEN k.kinds IS NULL
                      OR ((w.household_id IS NOT NULL OR d.kind_is_blank) AND coalesce(d.answering, 0) = 0) THEN NULL
                 ELSE coalesce(d.answering, 0) END AS INTEGER) AS answering_measures,
       m.is_eliminated AS risk_is_eliminated,
       CAST(CASE WHEN m.is_eliminated IS NOT FALSE
                 THEN CAST(m.monitored_on + INTERVAL ($elimination_min_months) MONTH AS DATE) - m.eliminated_on
                 ELSE 0 END AS INTEGER) AS days_before_earliest_elimination,
       CAST(CASE WHEN m.eliminated_on IS NULL
                      OR ((w.household_id IS NOT NULL OR d.state_is_blank)
                          AND coalesce(d.finished, 0) < $elimination_min_measures) THEN NULL
                 ELSE coalesce(d.finished, 0) END AS INTEGER) AS measures_finished_before_elimination
FROM marked m
LEFT JOIN cause c USING (household_id)
LEFT JOIN kinds k USING (household_id)
LEFT JOIN done d USING (household_id)
LEFT JOIN waits w ON w.household_id = m.household_id AND w.dataset = 'measure'
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM every.measure WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.disaster WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.death WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.medical_bill WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.disability WHERE household_id IS NOT NULL
