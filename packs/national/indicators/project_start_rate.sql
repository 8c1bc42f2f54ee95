/* ---
name: project_start_rate
rule: area.project_start_rate
better: higher
unit: project
target: project_start_alarm_share
zh: 项目开工率
en: share of due projects begun
counted_zh: 已开工
counted_en: begun
about: "Projects stored in the year of as_of that should have begun by their own schedule."
--- */
-- Not begun, and without the year or the planned start, it may be one of them.
SELECT project_code AS unit,
       village_code,
       CASE WHEN started_on <= $as_of THEN 1
            WHEN stored_year IS NOT NULL AND planned_start IS NOT NULL THEN 0 END AS numerator,
       1 AS denominator
FROM latest.project
WHERE coalesce(stored_year = year($as_of) AND planned_start <= $as_of, coalesce(started_on > $as_of, TRUE))
  AND village_code IS NOT NULL
