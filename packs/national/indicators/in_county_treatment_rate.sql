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
WITH stays AS (
  SELECT *
  FROM every.medical_bill
  WHERE visit_kind = '住院' AND settled_on > $as_of - INTERVAL 12 MONTH AND settled_on <= $as_of
)
SELECT p.person_code AS unit,
       b.village_code,
       CASE b.visit_place WHEN '县内' THEN 1 WHEN '县外' THEN 0 END AS numerator,
       1 AS denominator
FROM stays b
JOIN registry_person p USING (person_id)
WHERE b.village_code IS NOT NULL
UNION ALL
-- A stay in review is unknown wherever it may belong.
SELECT min(p.person_code), h.village_code, NULL, 1
FROM review_row r
JOIN stays b USING (_src)
JOIN registry_person p ON p.person_id = r.person_id
JOIN registry_household h ON h.household_id = r.household_id
WHERE r.dataset = 'medical_bill' AND h.village_code IS NOT NULL
GROUP BY b._src, h.village_code
