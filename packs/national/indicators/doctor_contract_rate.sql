/* ---
name: doctor_contract_rate
rule: area.doctor_contract_rate
better: higher
unit: person
target: doctor_contract_rate_target
uses: [member, household]
zh: 慢病大病患者签约率
en: share of patients with a contracted doctor
counted_zh: 已签约
counted_en: contracted
about: "Chronic and serious patients among the members of listed households who have a contracted doctor."
--- */
-- Whoever may be a patient without a contract, by a row in review or of a household that may not be listed, is unknown.
WITH patient AS (
  SELECT m.person_code, h.village_code, h.listed, bool_or(c.has_doctor) AS has_doctor
  FROM latest.chronic_care c
  JOIN fact.member m USING (person_id)
  JOIN fact.household h ON h.household_id = m.household_id
  WHERE m.is_member AND h.listed IS NOT FALSE
  GROUP BY ALL
)
SELECT person_code AS unit,
       village_code,
       CASE WHEN listed THEN CAST(has_doctor AS INTEGER) END AS numerator,
       1 AS denominator
FROM patient
WHERE listed OR NOT has_doctor
UNION ALL
SELECT min(m.person_code), h.village_code, NULL, 1
FROM review_row r
JOIN latest.chronic_care c USING (_src)
JOIN fact.member m ON m.person_id = r.person_id
JOIN fact.household h ON h.household_id = m.household_id
WHERE r.dataset = 'chronic_care'
  AND NOT c.has_doctor
  AND m.is_member
  AND h.listed IS NOT FALSE
  AND m.person_code NOT IN (SELECT person_code FROM patient)
GROUP BY c._src, h.village_code
