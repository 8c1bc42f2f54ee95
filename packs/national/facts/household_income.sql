/* ---
name: household_income
subject: household
about: >-
  Net income of the income year and of the one before. Per household, month and category the actual entry counts, else
  the estimated one; after as_of only estimates.
columns:
  net_income: {type: money, shown_with: forecast, unit: 元/年, null_means: "十二个月中有月份没有任何记录", zh: "家庭纯收入", en: "net income"}
  previous_net_income: {type: money, unit: 元/年, null_means: "上一年度十二个月中有月份没有任何记录", zh: "上一年度家庭纯收入", en: "previous net income"}
  transfer_income: {type: money, unit: 元/年, null_means: "收入记录不全", zh: "转移性收入", en: "transfer income"}
  income_without_dibao: {type: money, unit: 元/年, null_means: "收入记录不全", zh: "扣除低保金后的纯收入", en: "net income without dibao"}
  forecast: {type: boolean, null_means: "收入记录不全", zh: "含预估月份", en: "needs estimated months"}
--- */
WITH income_window AS (
  SELECT make_date(
           CAST(year($as_of) - CASE WHEN month($as_of) < $income_window_start_month THEN 1 ELSE 0 END AS INTEGER),
           CAST($income_window_start_month AS INTEGER), 1) AS start
),
entries AS (
  SELECT i.household_id,
         i.month >= w.start AS this_year,
         i.month,
         i.category,
         i.amount,
         i.entry_kind = '实收' AS is_actual
  FROM every.income i, income_window w
  WHERE i.household_id IS NOT NULL
    AND i.month >= w.start - INTERVAL 12 MONTH AND i.month < w.start + INTERVAL 12 MONTH
    AND (i.month <= $as_of OR i.entry_kind = '预估')
),
monthly AS (
  SELECT household_id, this_year, month, category,
         coalesce(sum(amount) FILTER (WHERE is_actual), sum(amount)) AS amount,
         NOT bool_or(is_actual) AS is_estimate
  FROM entries
  GROUP BY household_id, this_year, month, category
),
yearly AS (
  SELECT household_id,
         this_year,
         count(DISTINCT month) = 12 AS is_complete,
         sum(CASE WHEN category = '生产经营性支出' THEN -amount ELSE amount END) AS net,
         coalesce(sum(amount) FILTER (WHERE category LIKE '转移性%'), 0) AS transfers,
         coalesce(sum(amount) FILTER (WHERE category = '转移性-低保'), 0) AS dibao,
         bool_or(is_estimate) AS forecast
  FROM monthly
  GROUP BY household_id, this_year
),
known AS (
  SELECT *
  FROM yearly
  WHERE is_complete AND household_id NOT IN (SELECT household_id FROM review WHERE dataset = 'income')
)
SELECT coalesce(n.household_id, p.household_id) AS subject_id,
       CAST(n.net AS DECIMAL(18,2)) AS net_income,
       CAST(p.net AS DECIMAL(18,2)) AS previous_net_income,
       CAST(n.transfers AS DECIMAL(18,2)) AS transfer_income,
       CAST(n.net - n.dibao AS DECIMAL(18,2)) AS income_without_dibao,
       n.forecast
FROM (SELECT * FROM known WHERE this_year) n
FULL JOIN (SELECT * FROM known WHERE NOT this_year) p ON p.household_id = n.household_id
---- lineage
SELECT i.household_id AS subject_id, i._src FROM every.income i
WHERE i.household_id IS NOT NULL
  AND i.month >= make_date(
        CAST(year($as_of) - CASE WHEN month($as_of) < $income_window_start_month THEN 2 ELSE 1 END AS INTEGER),
        CAST($income_window_start_month AS INTEGER), 1)
