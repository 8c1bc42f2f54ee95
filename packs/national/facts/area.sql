/* ---
name: area
subject: area
population: true
uses: [team_member]
about: "The county, its townships and villages."
columns:
  area_level: {type: string, values: [county, township, village], zh: "层级", en: "level"}
  team_size: {type: integer, unit: 人, zh: "在岗驻村队员", en: "team members on post"}
  was_poor_village: {type: boolean, null_means: "行政村基本情况未提供", zh: "建档立卡贫困村", en: "registered poor village"}
  red_findings: {type: integer, bounds: true, unit: 条, null_means: "有未决的红色规则", zh: "红色问题", en: "red findings"}
  checked_none_found: {type: boolean, null_means: "排查发现问题数未填", zh: "本季度集中排查未发现问题", en: "its check of this quarter reported no problem"}
--- */
-- The quarter of as_of: the reds of a run speak of as_of, and a check of the same time should have seen them.
WITH checked AS (
  SELECT village_code,
         CASE WHEN sum(problems) > 0 THEN FALSE WHEN count(*) = count(problems) THEN TRUE END AS none
  FROM every.village_check
  WHERE started_on >= date_trunc('quarter', $as_of) AND started_on <= $as_of
  GROUP BY village_code
),
reds AS (
  SELECT village_code, count(*) FILTER (WHERE is_found) AS found, count(*) FILTER (WHERE NOT is_found) AS undecided
  FROM (SELECT village_code, TRUE AS is_found FROM found.household WHERE severity = 'red'
        UNION ALL SELECT village_code, FALSE FROM undecided.household WHERE severity = 'red')
  GROUP BY village_code
)
SELECT r.code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       CASE WHEN r.level <> 'county' THEN r.code END AS village_code,
       r.level AS area_level,
       CAST((SELECT count(*) FROM fact.team_member t
             WHERE t.on_post AND t.village_code = r.code) AS INTEGER) AS team_size,
       (SELECT bool_or(v.was_poor) FROM latest.village v WHERE v.village_code = r.code) AS was_poor_village,
       CAST(coalesce(n.found, 0) AS INTEGER) AS red_findings_at_least,
       CAST(coalesce(n.found + n.undecided, 0) AS INTEGER) AS red_findings_at_most,
       CASE WHEN c.village_code IS NOT NULL THEN c.none ELSE FALSE END AS checked_none_found
FROM region r
LEFT JOIN checked c ON c.village_code = r.code
LEFT JOIN reds n ON n.village_code = r.code
WHERE r.level IN ('village', 'township', 'county')
---- lineage
SELECT village_code AS subject_id, _src FROM every.village_check WHERE village_code IS NOT NULL
UNION ALL SELECT village_code, _src FROM every.team_attendance WHERE village_code IS NOT NULL
UNION ALL SELECT village_code, _src FROM latest.village WHERE village_code IS NOT NULL
