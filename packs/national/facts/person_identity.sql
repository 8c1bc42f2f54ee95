/* ---
name: person_identity
subject: person
uses: [gone]
about: "The residence register on the same 17 digits; benefits dated after a death."
columns:
  identity_differs: {type: boolean, absent: "FALSE", null_means: "性别或出生日期未填", zh: "姓名性别或出生日期与公安不一致", en: "name, sex or birth date differs from the residence register"}
  benefit_days_after_death: {type: integer, unit: 天, absent: "0", zh: "死亡后最晚一笔业务距死亡天数", en: "days from death to the last benefit after it"}
--- */
WITH compared AS (
  SELECT person_id,
         any_true(NOT name_agrees
                  OR NOT sex_agrees
                  OR NOT birth_agrees) AS differs
  FROM numbers.hukou
  GROUP BY person_id
),
events AS (
  SELECT person_id, settled_on AS day FROM every.medical_bill
  UNION ALL SELECT person_id, paid_on FROM every.education_aid
  UNION ALL SELECT person_id, started_on FROM every.training
  UNION ALL SELECT person_id, started_on FROM latest.dibao
),
after AS (
  SELECT e.person_id, max(e.day - g.died_on) AS days
  FROM events e
  JOIN fact.gone g USING (person_id)
  WHERE e.day > g.died_on AND e.day <= $as_of
  GROUP BY e.person_id
)
SELECT person_id AS subject_id,
       CASE WHEN c.person_id IS NULL THEN FALSE ELSE c.differs END AS identity_differs,
       CAST(coalesce(a.days, 0) AS INTEGER) AS benefit_days_after_death
FROM compared c
FULL JOIN after a USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM numbers.hukou
UNION ALL SELECT person_id, _src FROM lineage.gone
UNION ALL SELECT person_id, _src FROM every.medical_bill WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, _src FROM every.education_aid WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, _src FROM every.training WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, _src FROM latest.dibao WHERE person_id IS NOT NULL
