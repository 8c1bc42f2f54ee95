/* ---
name: household_breadwinner
subject: household
uses: [member]
about: >-
  A member with wages in the previous income year died, or was certified disabled of grade one or two, in the last 12
  months.
columns:
  breadwinner_lost: {type: boolean, absent: "FALSE", null_means: "死亡或残疾记录待核，或评定日期未填", zh: "主要劳动力亡故或重残", en: "breadwinner died or became severely disabled"}
  losses_are_delivered: {type: boolean, absent: "TRUE", zh: "有死亡、户籍或残疾数据", en: "deaths, the residence register or certificates were delivered"}
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
-- Deaths and severe certificates; of some the day is not known.
losses AS (
  SELECT _src, assessed_on AS day FROM latest.disability WHERE level IN ('一级', '二级')
  UNION ALL SELECT _src, died_on FROM every.death
  UNION ALL SELECT _src, changed_on FROM latest.hukou WHERE status = '死亡'
),
recent AS (SELECT * FROM losses WHERE coalesce(day > $as_of - INTERVAL 12 MONTH AND day <= $as_of, TRUE)),
maybe_lost AS (
  SELECT r.person_id FROM review_row r JOIN recent USING (_src)
  UNION
  SELECT person_id FROM latest.disability WHERE person_id IS NOT NULL AND level IN ('一级', '二级') AND assessed_on IS NULL
),
lost AS (
  SELECT person_id
  FROM latest.disability
  WHERE person_id IS NOT NULL AND level IN ('一级', '二级')
    AND assessed_on > $as_of - INTERVAL 12 MONTH AND assessed_on <= $as_of
  UNION
  SELECT person_id FROM fact.member WHERE died_on > $as_of - INTERVAL 12 MONTH AND died_on <= $as_of
),
asked AS (
  SELECT m.household_id,
         any_true(CASE WHEN l.person_id IS NOT NULL THEN TRUE
                       WHEN w.person_id IS NULL THEN FALSE END) AS breadwinner_lost
  FROM fact.member m
  JOIN earners USING (person_id)
  LEFT JOIN lost l USING (person_id)
  LEFT JOIN maybe_lost w USING (person_id)
  GROUP BY m.household_id
),
-- Where nobody says who died or is disabled, nobody can be lost.
spoken_of AS (
  SELECT DISTINCT v.village
  FROM (SELECT DISTINCT coalesce(village_code, (SELECT code FROM region WHERE level = 'county')) AS village
        FROM registry_household) v
  JOIN delivered d ON d.dataset IN ('death', 'hukou', 'disability') AND starts_with(v.village, d.place)
),
unsaid AS (
  SELECT household_id
  FROM registry_household
  WHERE coalesce(village_code, (SELECT code FROM region WHERE level = 'county')) NOT IN (SELECT village FROM spoken_of)
)
SELECT household_id AS subject_id,
       CASE WHEN a.household_id IS NULL THEN FALSE ELSE a.breadwinner_lost END AS breadwinner_lost,
       u.household_id IS NULL AS losses_are_delivered
FROM asked a
FULL JOIN unsaid u USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.member
UNION ALL SELECT household_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM latest.disability WHERE household_id IS NOT NULL AND level IN ('一级', '二级')
UNION ALL SELECT household_id, _src FROM every.death WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.hukou WHERE household_id IS NOT NULL AND status = '死亡'
UNION ALL SELECT household_id, _src FROM every.income WHERE person_id IS NOT NULL AND category = '工资性'
