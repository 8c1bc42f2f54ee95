/* ---
name: person_school
subject: person
uses: [schooling]
columns:
  school_stage: {type: string, codes: school.stage, null_means: "学籍记录待核", zh: "在读学段", en: "stage of schooling"}
  in_school: {type: boolean, null_means: "学籍记录待核", zh: "在校", en: "in school"}
  aid_this_term: {type: boolean, null_means: "资助记录待核", zh: "本学期已获资助", en: "aided this term"}
  registry_school_stage: {type: string, null_means: "档案未填", zh: "档案在校状况", en: "stage of schooling in the registry"}
  school_stage_differs: {type: boolean, null_means: "学籍记录待核或档案未填", zh: "档案在校状况与学籍不一致", en: "registry and school roll disagree"}
--- */
WITH term AS (
  SELECT CASE WHEN month($as_of) BETWEEN 2 AND 7 THEN CAST(year($as_of) AS VARCHAR) || '春'
              WHEN month($as_of) = 1 THEN CAST(year($as_of) - 1 AS VARCHAR) || '秋'
              ELSE CAST(year($as_of) AS VARCHAR) || '秋' END AS name
),
aided AS (
  SELECT DISTINCT a.person_id
  FROM every.education_aid a, term t
  WHERE a.term = t.name AND a.person_id IS NOT NULL
),
waiting AS (SELECT DISTINCT person_id FROM review WHERE dataset = 'education_aid')
SELECT s.person_id AS subject_id,
       s.stage AS school_stage,
       s.in_school,
       CASE WHEN a.person_id IS NOT NULL THEN TRUE
            WHEN w.person_id IS NOT NULL THEN NULL
            ELSE FALSE END AS aid_this_term,
       p.school_stage AS registry_school_stage,
       p.school_stage <> s.stage AS school_stage_differs
FROM fact.schooling s
JOIN registry_person p USING (person_id)
LEFT JOIN aided a USING (person_id)
LEFT JOIN waiting w USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.schooling
UNION ALL SELECT person_id, _src FROM every.education_aid WHERE person_id IS NOT NULL
