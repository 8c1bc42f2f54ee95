/* ---
name: disabled_child_enrolment
rule: area.disabled_child_enrolment
better: higher
unit: person
target: disabled_child_enrol_min
uses: [schooling, household, member]
zh: 残疾儿童少年入学率
en: enrolment of disabled children
counted_zh: 在校或送教上门
counted_en: in school
about: "Members of compulsory school age with a valid disability certificate."
--- */
-- Whose age is not known and who is not in school may be one of them; in school, they move nothing.
SELECT m.person_code AS unit,
       h.village_code,
       CASE WHEN s.age_at_school_start IS NOT NULL THEN CAST(s.in_school AS INTEGER) END AS numerator,
       1 AS denominator
FROM fact.schooling s
JOIN fact.member m USING (person_id)
JOIN registry_household h ON h.household_id = s.household_id
WHERE coalesce(s.age_at_school_start BETWEEN $school_age_from AND $school_age_to, s.in_school IS NOT TRUE)
  AND s.person_id IN (SELECT person_id FROM latest.disability
                      WHERE person_id IS NOT NULL AND coalesce(valid_until >= $as_of, TRUE))
