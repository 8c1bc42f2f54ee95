/* ---
name: person_work
subject: person
uses: [work]
columns:
  outside_months: {type: integer, unit: 月, null_means: "务工记录待核", absent: "0", zh: "本年或上年省外务工月数的较大者", en: "months of work outside the province, the larger of this year and last"}
  transport_subsidy_paid: {type: boolean, absent: "FALSE", null_means: "务工记录待核", zh: "本年或上年已发交通补助", en: "transport subsidy paid this year or last"}
  transport_subsidy_undue: {type: boolean, absent: "FALSE", zh: "发放交通补助的年份没有省外务工", en: "transport subsidy paid in a year without work outside the province"}
  registry_work_months: {type: integer, unit: 月, null_means: "档案未填", zh: "档案务工月数", en: "months of work in the registry"}
  months_worked_this_year: {type: integer, unit: 月, absent: "0", zh: "本年务工月数", en: "months worked this year"}
  work_months_gap: {type: integer, unit: 月, null_means: "务工记录待核或档案未填", zh: "档案与人社务工月数之差", en: "difference of work months"}
--- */
WITH paid AS (
  SELECT person_id, coalesce(year(transport_paid_on), year(least(coalesce(ended_on, $as_of), $as_of))) AS paid_year
  FROM latest.employment
  WHERE person_id IS NOT NULL AND transport_subsidy > 0 AND coalesce(transport_paid_on <= $as_of, TRUE)
),
judged AS (
  SELECT p.person_id,
         bool_or(p.paid_year >= year($as_of) - 1) AS recent,
         bool_or(NOT EXISTS (SELECT 1 FROM latest.employment e
                             WHERE e.person_id = p.person_id
                               AND e.place = '省外'
                               AND e.started_on <= make_date(p.paid_year, 12, 31)
                               AND coalesce(e.ended_on, $as_of) >= make_date(p.paid_year, 1, 1))) AS undue
  FROM paid p
  GROUP BY p.person_id
)
SELECT w.person_id AS subject_id,
       CAST(CASE WHEN w.waits THEN NULL
                 ELSE greatest(w.outside_this_year, w.outside_previous_year) END AS INTEGER) AS outside_months,
       CASE WHEN j.recent THEN TRUE WHEN w.waits THEN NULL ELSE FALSE END AS transport_subsidy_paid,
       coalesce(j.undue, FALSE) AS transport_subsidy_undue,
       CAST(p.work_months AS INTEGER) AS registry_work_months,
       CAST(w.months_this_year AS INTEGER) AS months_worked_this_year,
       CAST(CASE WHEN w.waits THEN NULL
                 ELSE abs(p.work_months - w.months_this_year) END AS INTEGER) AS work_months_gap
FROM fact.work w
JOIN registry_person p USING (person_id)
LEFT JOIN judged j USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.work
