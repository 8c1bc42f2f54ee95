/* ---
name: person_disability
subject: person
uses: [member, household_dibao]
about: >-
  Valid certificates of the federation against the registry's certificate number (class and level are its 19th and
  20th digits).
columns:
  disabled_on_dibao_without_living_subsidy: {type: boolean, absent: "FALSE", null_means: "残疾或低保记录待核", zh: "低保家庭残疾人未享受生活补贴", en: "disabled person of a dibao household without living subsidy"}
  severe_without_care_subsidy: {type: boolean, absent: "FALSE", null_means: "残疾记录待核", zh: "重度残疾人未享受护理补贴", en: "severely disabled without care subsidy"}
  severely_disabled: {type: boolean, absent: "FALSE", null_means: "残疾记录待核", zh: "一级或二级残疾", en: "disabled of grade one or two"}
  registry_disability: {type: string, null_means: "档案无残疾证号或无法读取", zh: "档案残疾类别等级", en: "class and level in the registry"}
  department_disability: {type: string, null_means: "残联无有效证件", zh: "残联残疾类别等级", en: "class and level of the federation"}
  disability_differs: {type: boolean, absent: "FALSE", null_means: "残疾记录待核或证号无法读取", zh: "档案残疾证与残联不一致", en: "registry and federation disagree on disability"}
--- */
WITH certificates AS (
  SELECT _src, person_id, kind, level, living_subsidy, care_subsidy, assessed_on
  FROM latest.disability
  WHERE coalesce(valid_until >= $as_of, TRUE) AND coalesce(assessed_on <= $as_of, TRUE)
),
valid AS (
  SELECT person_id,
         bool_or(level IN ('一级', '二级')) AS severe,
         bool_and(living_subsidy = '未享受') AS no_living,
         bool_and(care_subsidy = '未享受') AS no_care,
         max(CASE kind WHEN '视力' THEN 1 WHEN '听力' THEN 2 WHEN '言语' THEN 3 WHEN '肢体' THEN 4
                       WHEN '智力' THEN 5 WHEN '精神' THEN 6 WHEN '多重' THEN 7 END) AS kind,
         max(CASE level WHEN '一级' THEN 1 WHEN '二级' THEN 2 WHEN '三级' THEN 3 WHEN '四级' THEN 4 END) AS level,
         max(assessed_on) AS assessed_on
  FROM certificates
  WHERE person_id IS NOT NULL
  GROUP BY person_id
),
-- A certificate in review that is no older than the one known may be the one that counts.
waiting AS (
  SELECT DISTINCT r.person_id
  FROM review_row r
  JOIN certificates c USING (_src)
  LEFT JOIN valid v ON v.person_id = r.person_id
  WHERE r.dataset = 'disability' AND coalesce(c.assessed_on >= v.assessed_on, TRUE)
)
SELECT m.person_id AS subject_id,
       CASE WHEN w.person_id IS NOT NULL AND h.household_on_dibao IS NOT FALSE THEN NULL
            WHEN v.person_id IS NOT NULL THEN h.household_on_dibao AND v.no_living
            ELSE FALSE END AS disabled_on_dibao_without_living_subsidy,
       CASE WHEN w.person_id IS NOT NULL THEN NULL
            WHEN v.person_id IS NOT NULL THEN v.severe AND v.no_care
            ELSE FALSE END AS severe_without_care_subsidy,
       CASE WHEN w.person_id IS NOT NULL THEN NULL
            WHEN v.person_id IS NOT NULL THEN v.severe
            ELSE FALSE END AS severely_disabled,
       CAST(m.certificate_kind * 10 + m.certificate_level AS VARCHAR) AS registry_disability,
       CAST(v.kind * 10 + v.level AS VARCHAR) AS department_disability,
       CASE WHEN w.person_id IS NOT NULL THEN NULL
            WHEN m.has_certificate AND v.person_id IS NOT NULL
            THEN m.certificate_kind <> v.kind OR m.certificate_level <> v.level
            ELSE m.has_certificate <> (v.person_id IS NOT NULL) END AS disability_differs
FROM fact.member m
LEFT JOIN valid v USING (person_id)
LEFT JOIN waiting w USING (person_id)
LEFT JOIN fact.household_dibao h ON h.subject_id = m.household_id
WHERE m.is_member AND (v.person_id IS NOT NULL OR w.person_id IS NOT NULL OR m.has_certificate)
---- lineage
SELECT person_id AS subject_id, _src FROM latest.disability WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, _src FROM lineage.member
-- Whether the household is on dibao is a question of each of its members.
UNION ALL SELECT m.person_id, d._src FROM registry_person m JOIN lineage.dibao_holder d USING (household_id)
