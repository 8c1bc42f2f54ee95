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
SELECT m.person_code AS unit, h.village_code, CAST(bool_or(c.has_doctor) AS INTEGER) AS numerator, 1 AS denominator
FROM latest.chronic_care c
JOIN fact.member m USING (person_id)
JOIN fact.household h ON h.household_id = m.household_id
WHERE m.is_member AND h.listed
GROUP BY m.person_code, h.village_code
