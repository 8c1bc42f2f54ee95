/* ---
name: person_work
subject: person
uses: [work]
columns:
  outside_months: {type: integer, unit: 月, null_means: "务工记录待核", absent: "0", zh: "本年或上年省外务工月数的较大者", en: "months of work outside the province, the larger of this year and last"}
  transport_subsidy_paid: {type: boolean, absent: "FALSE", null_means: "务工记录待核", zh: "本年或上年已发交通补助", en: "transport subsidy paid this year or last"}
  transport_subsidy_undue: {type: boolean, absent: "FALSE", null_means: "务工记录待核", zh: "发放交通补助的年份没有省外务工", en: "transport subsidy paid in a year without work outside the province"}
  registry_work_months: {type: integer, unit: 月, null_means: "档案未填", zh: "档案务工月数", en: "months of work in the registry"}
  months_worked_this_year: {type: integer, unit: 月, absent: "0", zh: "本年务工月数", en: "months worked this year"}
  work_months_gap: {type: integer, unit: 月, null_means: "务工记录待核或档案未填", zh: "档案与人社务工月数之差", en: "difference of work months"}
--- */
WITH subsidies AS (
  SELECT _src,
         person_id,
         coalesce(year(transport_paid_on), year(least(coalesce(ended_on, $as_of), $as_of))) AS paid_year
  FROM latest.employment
  WHERE transport_subsidy > 0 AND coalesce(transport_paid_on <= $as_of, TRUE)
),
outside AS (
  SELECT _src, person_id, year(started_on) AS first_year, year(coalesce(ended_on, $as_of)) AS last_year
  FROM latest.employment
  WHERE place = '省外' AND started_on <= $as_of
),
-- Rows in review that may be of somebody who takes part in the question.
maybe_outside AS (
  SELECT r.person_id, o.first_year, o.last_year
  FROM review_row r
  JOIN outside o USING (_src)
  WHERE r.dataset = 'employment'
),
paid AS (
  SELECT person_id, paid_year, TRUE AS certain FROM subsidies WHERE person_id IS NOT NULL
  UNION
  SELECT r.person_id, s.paid_year, FALSE
  FROM review_row r
  JOIN subsidies s USING (_src)
  WHERE r.dataset = 'employment'
),
judged AS (
  SELECT p.person_id,
         bool_or(p.certain AND p.paid_year >= year($as_of) - 1) AS recent,
         any_true(CASE WHEN EXISTS (SELECT 1 FROM outside o
                                    WHERE o.person_id = p.person_id
                                      AND p.paid_year BETWEEN o.first_year AND o.last_year) THEN FALSE
                       WHEN p.certain
                            AND NOT EXISTS (SELECT 1 FROM maybe_outside o
                                            WHERE o.person_id = p.person_id
                                              AND p.paid_year BETWEEN o.first_year AND o.last_year) THEN TRUE
                       END) AS undue
  FROM paid p
  GROUP BY p.person_id
)
SELECT w.person_id AS subject_id,
       CAST(CASE WHEN w.waits_outside THEN NULL
                 ELSE greatest(w.outside_this_year, w.outside_previous_year) END AS INTEGER) AS outside_months,
       CASE WHEN j.recent THEN TRUE WHEN w.waits THEN NULL ELSE FALSE END AS transport_subsidy_paid,
       CASE WHEN j.person_id IS NULL THEN FALSE ELSE j.undue END AS transport_subsidy_undue,
       CAST(p.work_months AS INTEGER) AS registry_work_months,
       CAST(w.months_this_year AS INTEGER) AS months_worked_this_year,
       CAST(CASE WHEN w.waits THEN NULL
                 ELSE abs(p.work_months - w.months_this_year) END AS INTEGER) AS work_months_gap
FROM fact.work w
JOIN registry_person p USING (person_id)
LEFT JOIN judged j USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.work
