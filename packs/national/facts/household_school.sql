/* ---
name: household_school
subject: household
uses: [schooling]
columns:
  has_dropout: {type: boolean, null_means: "有适龄成员的学籍记录待核或出生日期不明", zh: "有义务教育阶段适龄成员失学辍学", en: "a member of compulsory school age is out of school"}
--- */
SELECT household_id AS subject_id,
       any_true(out_of_school
                AND age_at_school_start >= $school_age_from
                AND age_at_school_start <= $school_age_to) AS has_dropout
FROM fact.schooling
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.schooling
