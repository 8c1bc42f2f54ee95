/* ---
name: in_county_treatment_rate
rule: area.in_county_treatment_rate
better: higher
unit: person
target: in_county_treatment_target
zh: 县域内住院就诊率
en: share of hospital stays in the county
counted_zh: 县内住院
counted_en: stays in the county
about: "Hospital bills settled in the last 12 months; each bill counts, the list names its patient."
--- */
SELECT p.person_code AS unit,
       b.village_code,
       CASE b.visit_place WHEN '县内' THEN 1 WHEN '县外' THEN 0 END AS numerator,
       1 AS denominator
FROM every.medical_bill b
JOIN registry_person p USING (person_id)
WHERE b.visit_kind = '住院'
  AND b.settled_on > $as_of - INTERVAL 12 MONTH AND b.settled_on <= $as_of
  AND b.village_code IS NOT NULL
