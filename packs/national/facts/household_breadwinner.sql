/* ---
name: household_breadwinner
subject: household
uses: [member]
about: >-
  A member with wages in the previous income year died, or was certified disabled of grade one or two, in the last 12
  months.
columns:
  breadwinner_lost: {type: boolean, absent: "FALSE", zh: "主要劳动力亡故或重残", en: "breadwinner died or became severely disabled"}
--- */
WITH previous_year AS (
  SELECT make_date(
           CAST(year($as_of) - CASE WHEN month($as_of) < $income_window_start_month THEN 2 ELSE 1 END AS INTEGER),
           CAST($income_window_start_month AS INTEGER), 1) AS start
),
earners AS (
  SELECT DISTINCT i.person_id
  FROM every.income i, previous_year y
  WHERE i.person_id IS NOT NULL
    AND i.category = '工资性' AND i.amount > 0
    AND i.month >= y.start AND i.month < y.start + INTERVAL 12 MONTH
),
disabled AS (
  SELECT DISTINCT person_id
  FROM latest.disability
  WHERE level IN ('一级', '二级')
    AND assessed_on > $as_of - INTERVAL 12 MONTH AND assessed_on <= $as_of
)
SELECT m.household_id AS subject_id,
       bool_or(coalesce(m.died_on > $as_of - INTERVAL 12 MONTH AND m.died_on <= $as_of, FALSE)
               OR d.person_id IS NOT NULL) AS breadwinner_lost
FROM fact.member m
JOIN earners USING (person_id)
LEFT JOIN disabled d USING (person_id)
GROUP BY m.household_id
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.member
UNION ALL SELECT household_id, _src FROM latest.disability WHERE household_id IS NOT NULL AND level IN ('一级', '二级')
UNION ALL SELECT household_id, _src FROM every.income WHERE person_id IS NOT NULL AND category = '工资性'
