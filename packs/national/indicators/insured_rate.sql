/* ---
name: insured_rate
rule: area.insured_rate
better: higher
unit: person
target: insured_rate_target
uses: [insured, household]
zh: 基本医保参保率
en: insured share
counted_zh: 已参保
counted_en: insured
about: "Members of listed households (the registered population, exited persons included) insured in the year of as_of."
--- */
-- Of a household that may be listed or not, whoever is not insured is unknown; whoever is, moves nothing.
SELECT p.person_code AS unit,
       h.village_code,
       CASE WHEN h.listed THEN CAST(i.insured AS INTEGER) END AS numerator,
       1 AS denominator
FROM fact.insured i
JOIN registry_person p USING (person_id)
JOIN fact.household h ON h.household_id = i.household_id
WHERE h.listed OR (h.listed IS NULL AND i.insured IS NOT TRUE)
