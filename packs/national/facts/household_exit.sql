/* ---
name: household_exit
subject: household
uses: [gone]
about: >-
  What stood on 31 December of the exit year, by the deliveries of that time: the first question of a check of wrong
  exits. It asks nothing of a household that is not an exited one.
columns:
  exit_income_is_delivered: {type: boolean, absent: "TRUE", zh: "有退出当年收入台账", en: "income of the exit year was delivered"}
  exit_insurance_is_delivered: {type: boolean, absent: "TRUE", zh: "有退出当年参保数据", en: "insurance of the exit year was delivered"}
  exit_school_is_delivered: {type: boolean, absent: "TRUE", zh: "有退出当年学籍", en: "school records of the exit year were delivered"}
  exit_housing_is_delivered: {type: boolean, absent: "TRUE", zh: "有退出当年住房鉴定", en: "housing of the exit year was delivered"}
  exit_water_is_delivered: {type: boolean, absent: "TRUE", zh: "有退出当年饮水评价", en: "water of the exit year was delivered"}
  exit_income_below_line: {type: boolean, absent: "FALSE", null_means: "收入记录不全或当年标准未定", zh: "退出当年人均纯收入低于当年标准", en: "per-capita income of the exit year below that year's line"}
  exit_uninsured: {type: boolean, absent: "FALSE", null_means: "参保记录待核", zh: "退出当年有成员未参保", en: "a member was not insured in the exit year"}
  exit_dropout: {type: boolean, absent: "FALSE", null_means: "学籍记录待核或出生日期不明", zh: "退出当年有适龄成员失学辍学", en: "a child was out of school in the exit year"}
  exit_unsafe_house: {type: boolean, absent: "FALSE", null_means: "当年鉴定记录待核", zh: "退出当年住房不安全", en: "unsafe house at the end of the exit year"}
  exit_unsafe_water: {type: boolean, absent: "FALSE", null_means: "当年评价记录待核或结果未填", zh: "退出当年饮水不安全", en: "unsafe water at the end of the exit year"}
--- */
WITH exited AS (
  SELECT household_id,
         village_code,
         exit_year,
         make_date(exit_year, 12, 31) AS day,
         make_date(CAST(exit_year - 1 AS INTEGER), CAST($income_window_start_month AS INTEGER), 1) AS income_from
  FROM registry_household
  WHERE household_type = '脱贫户' AND exit_year IS NOT NULL AND make_date(exit_year, 12, 31) <= $as_of
),
there AS (
  SELECT e.household_id,
         bool_or(d.dataset = 'income' AND d.period_from < e.income_from + INTERVAL 12 MONTH
                 AND d.period_to >= e.income_from) AS income,
         bool_or(d.dataset = 'medical_insurance' AND year(d.period_from) <= e.exit_year
                 AND year(d.period_to) >= e.exit_year) AS insurance,
         bool_or(d.dataset = 'school' AND d.period_from <= e.day AND d.period_to >= e.day) AS school,
         bool_or(d.dataset = 'housing' AND year(d.period_from) = e.exit_year) AS housing,
         bool_or(d.dataset = 'water' AND year(d.period_from) = e.exit_year) AS water
  FROM exited e
  JOIN delivered d ON starts_with(coalesce(e.village_code, ''), d.place)
  GROUP BY e.household_id
),
member AS (
  SELECT p.person_id, e.household_id, e.exit_year, e.day, p.birth_date
  FROM exited e
  JOIN registry_person p USING (household_id)
  LEFT JOIN fact.gone g USING (person_id)
  WHERE (g.gone_on IS NULL OR g.gone_on > e.day) AND (p.birth_date IS NULL OR p.birth_date <= e.day)
),
size AS (SELECT household_id, count(*) AS members FROM member GROUP BY household_id),
monthly AS (
  SELECT i.household_id,
         i.month,
         i.category,
         coalesce(sum(i.amount) FILTER (WHERE i.entry_kind = '实收'), sum(i.amount)) AS amount
  FROM every.income i
  JOIN exited e USING (household_id)
  WHERE i.month >= e.income_from AND i.month < e.income_from + INTERVAL 12 MONTH
  GROUP BY i.household_id, i.month, i.category
),
earned AS (
  SELECT household_id,
         CASE WHEN count(DISTINCT month) = 12
                   AND household_id NOT IN (SELECT household_id FROM review WHERE dataset = 'income')
              THEN sum(CASE WHEN category = '生产经营性支出' THEN -amount ELSE amount END) END AS net
  FROM monthly
  GROUP BY household_id
),
line AS (
  SELECT e.exit_year, max_by(p.value, length(p.region)) AS value
  FROM (SELECT DISTINCT exit_year, day FROM exited) e
  JOIN parameter p ON p.name = 'income_standard'
                  AND p.valid_from <= e.day AND coalesce(p.valid_to >= e.day, TRUE)
  GROUP BY e.exit_year
),
insured AS (
  SELECT DISTINCT m.person_id
  FROM member m
  JOIN every.medical_insurance i ON i.person_id = m.person_id AND i.year = m.exit_year AND i.status = '已参保'
),
uninsured AS (
  SELECT m.household_id,
         any_true(CASE WHEN i.person_id IS NOT NULL THEN FALSE
                       WHEN r.person_id IS NOT NULL THEN NULL
                       ELSE TRUE END) AS found
  FROM member m
  LEFT JOIN insured i USING (person_id)
  LEFT JOIN (SELECT DISTINCT r.person_id, i.year
             FROM past_review r
             JOIN every.medical_insurance i USING (_src)
             WHERE r.dataset = 'medical_insurance' AND i.status = '已参保') r
         ON r.person_id = m.person_id AND r.year = m.exit_year
  GROUP BY m.household_id
),
schooled AS (
  SELECT s.person_id,
         s.school_year,
         bool_or(s.attendance IN ('在读', '送教上门')) AS in_school,
         bool_or(s.attendance = '辍学') AS dropped_out
  FROM every.school s
  WHERE s.person_id IS NOT NULL
  GROUP BY s.person_id, s.school_year
),
graduated AS (
  SELECT DISTINCT person_id
  FROM every.school
  WHERE stage = '初中' AND attendance = '毕业' AND person_id IS NOT NULL
),
dropout AS (
  SELECT m.household_id,
         any_true(CASE WHEN s.in_school THEN FALSE
                       WHEN s.dropped_out THEN CASE WHEN r.maybe_in_school THEN NULL ELSE TRUE END
                       WHEN s.person_id IS NOT NULL OR g.person_id IS NOT NULL THEN FALSE
                       WHEN r.person_id IS NOT NULL THEN NULL
                       ELSE TRUE END
                  AND age_on(m.birth_date, make_date(m.exit_year, 9, 1)) BETWEEN $school_age_from AND $school_age_to)
           AS found
  FROM member m
  LEFT JOIN schooled s ON s.person_id = m.person_id AND s.school_year = m.exit_year
  LEFT JOIN graduated g ON g.person_id = m.person_id
  LEFT JOIN (SELECT r.person_id, s.school_year AS year, bool_or(s.attendance IN ('在读', '送教上门')) AS maybe_in_school
             FROM past_review r
             JOIN every.school s USING (_src)
             WHERE r.dataset = 'school'
             GROUP BY r.person_id, s.school_year) r
         ON r.person_id = m.person_id AND r.year = m.exit_year
  GROUP BY m.household_id
),
appraisals AS (
  SELECT e.household_id, h.household_id IS NOT NULL AS certain, h.grade, h.appraised_on,
         CASE WHEN h.accepted_on <= e.day THEN h.accepted_on END AS accepted_on
  FROM (SELECT _src, household_id FROM every.housing WHERE household_id IS NOT NULL
        UNION ALL SELECT _src, household_id FROM past_review WHERE dataset = 'housing') whose
  JOIN exited e USING (household_id)
  JOIN every.housing h ON h._src = whose._src AND year(h.period_from) = e.exit_year AND h.appraised_on <= e.day
),
moved AS (
  SELECT x.household_id, max(x.moved_in_on) AS moved_in_on
  FROM exited e
  JOIN every.relocation x USING (household_id)
  WHERE x.moved_in_on <= e.day
  GROUP BY x.household_id
),
house AS (
  SELECT household_id,
         max_by(a.grade, (a.appraised_on, a.grade)) IN ('C', 'D')
           AND NOT coalesce(max(a.accepted_on) > max(a.appraised_on), FALSE)
           AND NOT coalesce(any_value(m.moved_in_on) > max(a.appraised_on), FALSE) AS unsafe,
         max(a.appraised_on) AS appraised_on
  FROM appraisals a
  LEFT JOIN moved m USING (household_id)
  WHERE a.certain
  GROUP BY household_id
),
-- Rows in review that may be of the household, and no older than what is known of it.
house_waits AS (
  SELECT DISTINCT a.household_id
  FROM appraisals a
  LEFT JOIN house h USING (household_id)
  WHERE NOT a.certain AND coalesce(greatest(a.appraised_on, a.accepted_on) >= h.appraised_on, TRUE)
),
assessments AS (
  SELECT e.household_id, w.household_id IS NOT NULL AS certain, w.assessed_on,
         w.quality = '不达标' OR w.quantity = '不达标' AS unsafe
  FROM (SELECT _src, household_id FROM every.water WHERE household_id IS NOT NULL
        UNION ALL SELECT _src, household_id FROM past_review WHERE dataset = 'water') whose
  JOIN exited e USING (household_id)
  JOIN every.water w ON w._src = whose._src AND year(w.period_from) = e.exit_year AND w.assessed_on <= e.day
),
water AS (
  SELECT household_id, any_true(unsafe) AS unsafe, any_value(assessed_on) AS assessed_on
  FROM (SELECT * FROM assessments WHERE certain
        QUALIFY rank() OVER (PARTITION BY household_id ORDER BY assessed_on DESC) = 1)
  GROUP BY household_id
),
water_waits AS (
  SELECT a.household_id, any_true(a.unsafe) AS unsafe
  FROM assessments a
  LEFT JOIN water w USING (household_id)
  WHERE NOT a.certain AND coalesce(a.assessed_on >= w.assessed_on, TRUE)
  GROUP BY a.household_id
)
SELECT e.household_id AS subject_id,
       coalesce(t.income, FALSE) AS exit_income_is_delivered,
       coalesce(t.insurance, FALSE) AS exit_insurance_is_delivered,
       coalesce(t.school, FALSE) AS exit_school_is_delivered,
       coalesce(t.housing, FALSE) AS exit_housing_is_delivered,
       coalesce(t.water, FALSE) AS exit_water_is_delivered,
       i.net < l.value * s.members AS exit_income_below_line,
       u.found AS exit_uninsured,
       d.found AS exit_dropout,
       CASE WHEN hw.household_id IS NOT NULL THEN NULL
            WHEN h.household_id IS NULL THEN FALSE
            ELSE h.unsafe END AS exit_unsafe_house,
       CASE WHEN ww.household_id IS NULL THEN CASE WHEN w.household_id IS NULL THEN FALSE ELSE w.unsafe END
            WHEN ww.unsafe = coalesce(w.unsafe, FALSE) THEN ww.unsafe END AS exit_unsafe_water
FROM exited e
JOIN size s USING (household_id)
LEFT JOIN there t USING (household_id)
LEFT JOIN earned i USING (household_id)
LEFT JOIN line l USING (exit_year)
LEFT JOIN uninsured u USING (household_id)
LEFT JOIN dropout d USING (household_id)
LEFT JOIN house h USING (household_id)
LEFT JOIN house_waits hw USING (household_id)
LEFT JOIN water w USING (household_id)
LEFT JOIN water_waits ww USING (household_id)
-- Of an exited household without a year, or whose year is not over, nothing of it was delivered.
UNION ALL
SELECT household_id, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE
FROM registry_household
WHERE household_type = '脱贫户' AND household_id NOT IN (SELECT household_id FROM exited)
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household WHERE exit_year IS NOT NULL
UNION ALL SELECT m.household_id, m._src FROM registry_person m JOIN registry_household h USING (household_id)
WHERE h.exit_year IS NOT NULL
UNION ALL SELECT household_id, _src FROM lineage.gone
UNION ALL SELECT i.household_id, i._src FROM every.income i JOIN registry_household h USING (household_id)
WHERE i.month >= make_date(CAST(h.exit_year - 1 AS INTEGER), CAST($income_window_start_month AS INTEGER), 1)
  AND i.month < make_date(CAST(h.exit_year AS INTEGER), CAST($income_window_start_month AS INTEGER), 1)
UNION ALL SELECT i.household_id, i._src FROM every.medical_insurance i JOIN registry_household h USING (household_id)
WHERE i.year = h.exit_year
UNION ALL SELECT s.household_id, s._src FROM every.school s JOIN registry_household h USING (household_id)
WHERE s.school_year = h.exit_year
UNION ALL SELECT x.household_id, x._src FROM every.housing x JOIN registry_household h USING (household_id)
WHERE year(x.period_from) = h.exit_year
UNION ALL SELECT w.household_id, w._src FROM every.water w JOIN registry_household h USING (household_id)
WHERE year(w.period_from) = h.exit_year
UNION ALL SELECT r.household_id, r._src FROM every.relocation r JOIN registry_household h USING (household_id)
WHERE year(r.moved_in_on) <= h.exit_year
