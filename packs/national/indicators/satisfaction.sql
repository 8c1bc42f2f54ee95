/* ---
name: satisfaction
rule: area.satisfaction
better: higher
unit: survey
target: satisfaction_target
quantile: sample_quantile
zh: 群众满意度
en: satisfaction with the help
counted_zh: 满意户
counted_en: satisfied households
about: >-
  Households that were content with teams and helpers, out of those asked in the surveys of the last twelve months:
  totals only. More content than asked is nobody's answer.
--- */
SELECT survey_code AS unit,
       village_code,
       CASE WHEN satisfied <= households THEN satisfied END AS numerator,
       households AS denominator,
       households AS draws
FROM every.satisfaction_survey
WHERE surveyed_on > $as_of - INTERVAL 12 MONTH AND surveyed_on <= $as_of
