/* ---
name: household_housing
subject: household
about: "The latest appraisal, what was done after it, and what the registry says."
columns:
  house_is_unsafe: {type: boolean, absent: "FALSE", null_means: "鉴定记录待核", zh: "住房不安全且未改造未搬迁", en: "unsafe house without remedy"}
  registry_house_grade: {type: string, null_means: "档案未填", zh: "档案住房等级", en: "house grade in the registry"}
  department_house_grade: {type: string, null_means: "没有鉴定记录或鉴定记录待核", zh: "住建鉴定等级", en: "house grade of the department"}
  house_safety_differs: {type: boolean, absent: "FALSE", null_means: "鉴定记录待核或档案住房等级未填", zh: "档案住房等级与住建不一致", en: "registry and department disagree on house safety"}
  days_since_unpaid_acceptance: {type: integer, bounds: true, unit: 天, absent: "0", null_means: "有待核的改造记录", zh: "验收后补助未发放天数", en: "days since acceptance without subsidy"}
--- */
-- What was done after as_of is not yet known on it.
WITH known AS (
  SELECT _src,
         household_id,
         grade,
         appraised_on,
         CASE WHEN accepted_on <= $as_of THEN accepted_on END AS accepted_on,
         CASE WHEN accepted_on <= $as_of AND NOT coalesce(subsidy_paid_on <= $as_of, FALSE)
              THEN CAST($as_of - accepted_on AS INTEGER) ELSE 0 END AS unpaid_days
  FROM latest.housing
  WHERE appraised_on <= $as_of
),
appraisals AS (
  SELECT household_id,
         max(appraised_on) AS appraised_on,
         max_by(grade, (appraised_on, grade)) AS grade,
         max(accepted_on) AS accepted_on,
         max(unpaid_days) AS unpaid_days
  FROM known
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
moved AS (
  SELECT household_id, max(moved_in_on) AS moved_in_on
  FROM latest.relocation
  WHERE household_id IS NOT NULL AND moved_in_on <= $as_of
  GROUP BY household_id
),
maybe_moved AS (
  SELECT r.household_id, max(x.moved_in_on) AS moved_in_on
  FROM review_row r
  JOIN latest.relocation x USING (_src)
  WHERE r.dataset = 'relocation' AND x.moved_in_on <= $as_of
  GROUP BY r.household_id
),
-- Rows in review that may be the household's, and be no older than what is known of it.
waiting AS (
  SELECT r.household_id,
         max(k.unpaid_days) AS unpaid_days,
         bool_or(coalesce(greatest(k.appraised_on, k.accepted_on) >= a.appraised_on, TRUE)) AS may_count
  FROM review_row r
  JOIN known k USING (_src)
  LEFT JOIN appraisals a ON a.household_id = r.household_id
  WHERE r.dataset = 'housing'
  GROUP BY r.household_id
),
judged AS (
  SELECT household_id,
         coalesce(a.unpaid_days, 0) AS unpaid_days,
         greatest(coalesce(a.unpaid_days, 0), coalesce(w.unpaid_days, 0)) AS unpaid_days_at_most,
         coalesce(w.may_count, FALSE) AS waits,
         CASE WHEN coalesce(a.accepted_on > a.appraised_on, FALSE) THEN '改造后安全' ELSE a.grade END AS grade,
         a.grade IN ('C', 'D')
           AND NOT coalesce(a.accepted_on > a.appraised_on, FALSE)
           AND NOT coalesce(m.moved_in_on > a.appraised_on, FALSE)
           AND NOT CASE WHEN x.moved_in_on > a.appraised_on THEN NULL ELSE FALSE END AS unsafe,
         a.grade IN ('A', 'B') OR coalesce(a.accepted_on > a.appraised_on, FALSE) AS safe_for_department
  FROM appraisals a
  FULL JOIN waiting w USING (household_id)
  LEFT JOIN moved m USING (household_id)
  LEFT JOIN maybe_moved x USING (household_id)
)
SELECT j.household_id AS subject_id,
       h.house_grade AS registry_house_grade,
       CASE WHEN NOT j.waits THEN j.grade END AS department_house_grade,
       CASE WHEN NOT j.waits THEN j.unsafe END AS house_is_unsafe,
       CASE WHEN NOT j.waits THEN (h.house_grade IN ('A', 'B')) <> j.safe_for_department END AS house_safety_differs,
       j.unpaid_days AS days_since_unpaid_acceptance_at_least,
       j.unpaid_days_at_most AS days_since_unpaid_acceptance_at_most
FROM judged j
JOIN registry_household h USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM latest.housing WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.relocation WHERE household_id IS NOT NULL
