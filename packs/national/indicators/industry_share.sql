/* ---
name: industry_share
rule: area.industry_share
better: higher
unit: project
target: industry_fund_min_share
zh: 衔接资金产业占比
en: share of linking funds for industry
counted_zh: 产业类资金
counted_en: funds for industry
about: "Planned linking funds of the projects stored in the year of as_of."
--- */
-- A project without its year may be one of them; one without its money makes the share unknown.
SELECT project_code AS unit,
       village_code,
       CASE WHEN stored_year IS NULL THEN NULL
            WHEN kind = '产业' THEN planned_fund
            WHEN kind IS NOT NULL THEN planned_fund * 0 END AS numerator,
       planned_fund AS denominator
FROM latest.project
WHERE coalesce(stored_year = year($as_of), TRUE) AND village_code IS NOT NULL
