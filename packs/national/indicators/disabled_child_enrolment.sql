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
SELECT m.person_code AS unit, h.village_code, CAST(s.in_school AS INTEGER) AS numerator, 1 AS denominator
FROM fact.schooling s
JOIN fact.member m USING (person_id)
JOIN registry_household h ON h.household_id = s.household_id
WHERE s.age_at_school_start BETWEEN $school_age_from AND $school_age_to
  AND s.person_id IN (SELECT person_id FROM latest.disability
                      WHERE person_id IS NOT NULL AND coalesce(valid_until >= $as_of, TRUE))
