/* ---
name: missed_rate
rule: area.missed_rate
better: lower
unit: household
target: missed_rate_target
quantile: sample_quantile
zh: 漏评率
en: missed rate
counted_zh: 漏评人口
counted_en: missed
about: >-
  Persons of sampled unregistered households whom the inspectors of the last twelve months found to be missed, out of
  all persons of sampled unregistered households. Households are drawn, not persons: the interval counts them.
--- */
SELECT coalesce(h.household_code, s.form_code) AS unit,
       s.village_code,
       CASE WHEN s.conclusion = '漏评' THEN s.persons WHEN s.conclusion IS NOT NULL THEN 0 END AS numerator,
       s.persons AS denominator,
       1 AS draws
FROM every.inspection_sample s
LEFT JOIN registry_household h USING (household_id)
WHERE s.drawn_from = '非建档立卡户'
  AND s.inspected_on > $as_of - INTERVAL 12 MONTH AND s.inspected_on <= $as_of
