/* ---
name: person
subject: person
population: true
uses: [member]
about: "Every registry person; is_member: born, alive and not moved out at as_of."
columns:
  is_member: {type: boolean, zh: "在世且未迁出", en: "alive and not moved out"}
  in_listed_household: {type: boolean, null_means: "户属性或是否监测对象未填", zh: "属建档立卡户或监测户", en: "of a listed household"}
  age: {type: integer, unit: 岁, null_means: "出生日期未填", zh: "年龄", en: "age"}
  number_is_blank: {type: boolean, zh: "证件号码未填", en: "ID number blank"}
  number_is_sound: {type: boolean, zh: "证件号码有效", en: "ID number possible"}
  number_shared_with_other_name: {type: boolean, zh: "与他人证件号码相同而姓名不同", en: "ID number shared with another name"}
  number_in_other_household: {type: boolean, zh: "同一人登记在两户", en: "same person in two households"}
  is_dead: {type: boolean, null_means: "死亡记录待核", zh: "已死亡", en: "dead"}
--- */
WITH deaths AS (
  SELECT _src, died_on FROM every.death
  UNION ALL SELECT _src, changed_on FROM latest.hukou WHERE status = '死亡'
),
-- Who may have died by as_of: a row in review says so of somebody.
maybe_dead AS (
  SELECT DISTINCT r.person_id FROM review_row r JOIN deaths d USING (_src) WHERE d.died_on <= $as_of OR d.died_on IS NULL
)
SELECT m.person_id AS subject_id,
       m.household_id,
       h.village_code,
       m.is_member,
       h.household_type <> '一般农户' OR (h.is_monitored AND NOT h.risk_eliminated) AS in_listed_household,
       CAST(age_on(m.birth_date, $as_of) AS INTEGER) AS age,
       m.number_is_blank,
       m.number_is_sound,
       m.number_shared_with_other_name,
       m.number_in_other_household,
       CASE WHEN m.died_on <= $as_of THEN TRUE WHEN d.person_id IS NULL THEN FALSE END AS is_dead
FROM fact.member m
LEFT JOIN maybe_dead d ON d.person_id = m.person_id
LEFT JOIN registry_household h USING (household_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.member
UNION ALL SELECT m.person_id, h._src FROM registry_person m JOIN registry_household h USING (household_id)
