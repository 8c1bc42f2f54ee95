/* ---
name: household_housing
subject: household
about: "The latest appraisal, what was done after it, and what the registry says."
columns:
  house_is_unsafe: {type: boolean, absent: "FALSE", null_means: "鉴定记录待核", zh: "住房不安全且未改造未搬迁", en: "unsafe house without remedy"}
  registry_house_grade: {type: string, null_means: "档案未填", zh: "档案住房等级", en: "house grade in the registry"}
  department_house_grade: {type: string, null_means: "没有鉴定记录", zh: "住建鉴定等级", en: "house grade of the department"}
  house_safety_differs: {type: boolean, absent: "FALSE", null_means: "鉴定记录待核或档案住房等级未填", zh: "档案住房等级与住建不一致", en: "registry and department disagree on house safety"}
  days_since_unpaid_acceptance: {type: integer, unit: 天, absent: "0", zh: "验收后补助未发放天数", en: "days since acceptance without subsidy"}
--- */
WITH appraisals AS (
  SELECT household_id,
         max(appraised_on) AS appraised_on,
         max_by(grade, (appraised_on, grade)) AS grade,
         max(accepted_on) AS accepted_on,
         max(CASE WHEN accepted_on IS NOT NULL AND subsidy_paid_on IS NULL
                  THEN CAST($as_of - accepted_on AS INTEGER) END) AS unpaid_days
  FROM latest.housing
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
moved AS (
  SELECT household_id, max(moved_in_on) AS moved_in_on
  FROM latest.relocation
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
waiting AS (SELECT DISTINCT household_id FROM review WHERE dataset = 'housing'),
judged AS (
  SELECT household_id,
         a.unpaid_days,
         w.household_id IS NOT NULL AS waits,
         CASE WHEN coalesce(a.accepted_on > a.appraised_on, FALSE) THEN '改造后安全' ELSE a.grade END AS grade,
         a.grade IN ('C', 'D')
           AND NOT coalesce(a.accepted_on > a.appraised_on, FALSE)
           AND NOT coalesce(m.moved_in_on > a.appraised_on, FALSE) AS unsafe,
         a.grade IN ('A', 'B') OR coalesce(a.accepted_on > a.appraised_on, FALSE) AS safe_for_department
  FROM appraisals a
  FULL JOIN waiting w USING (household_id)
  LEFT JOIN moved m USING (household_id)
)
SELECT j.household_id AS subject_id,
       h.house_grade AS registry_house_grade,
       j.grade AS department_house_grade,
       CASE WHEN j.waits THEN NULL ELSE j.unsafe END AS house_is_unsafe,
       CASE WHEN j.waits THEN NULL
            ELSE (h.house_grade IN ('A', 'B')) <> j.safe_for_department END AS house_safety_differs,
       coalesce(j.unpaid_days, 0) AS days_since_unpaid_acceptance
FROM judged j
JOIN registry_household h USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM latest.housing WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.relocation WHERE household_id IS NOT NULL
