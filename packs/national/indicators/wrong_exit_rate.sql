/* ---
name: wrong_exit_rate
rule: area.wrong_exit_rate
better: lower
unit: household
target: wrong_exit_rate_target
quantile: sample_quantile
zh: 错退率
en: wrong exit rate
counted_zh: 错退人口
counted_en: wrongly exited
about: >-
  Persons of sampled exited households whom the inspectors of the last twelve months found to be wrongly exited, out
  of all persons of sampled exited households. Households are drawn, not persons: the interval counts them.
--- */
SELECT coalesce(h.household_code, s.form_code) AS unit,
       s.village_code,
       CASE WHEN s.conclusion = '错退' THEN s.persons WHEN s.conclusion IS NOT NULL THEN 0 END AS numerator,
       s.persons AS denominator,
       1 AS draws
FROM every.inspection_sample s
LEFT JOIN registry_household h USING (household_id)
WHERE s.drawn_from = '脱贫户'
  AND s.inspected_on > $as_of - INTERVAL 12 MONTH AND s.inspected_on <= $as_of
