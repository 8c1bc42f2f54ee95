/* ---
name: household_relocation
subject: household
about: >-
  Relocation: who lives there, what became of the old house, what was borrowed; and whether a renovated house is lived
  in.
columns:
  days_since_move_in: {type: integer, unit: 天, absent: "0", null_means: "搬迁记录待核", zh: "搬迁入住以来天数", en: "days since the move-in date"}
  is_lived_in: {type: boolean, absent: "TRUE", null_means: "是否实际入住未填", zh: "实际入住", en: "really lived in"}
  old_house_stands: {type: boolean, absent: "FALSE", null_means: "旧房是否拆除未填", zh: "旧房未拆除或未复垦", en: "old house standing or ground not reclaimed"}
  building_debt: {type: money, unit: 元, absent: "0", null_means: "建房负债未填", zh: "建房负债", en: "debt for building"}
  own_money_without_debt_figure: {type: money, unit: 元, absent: "0", null_means: "自筹资金未填", zh: "负债不明时的自筹资金", en: "own money where the debt is unknown"}
  renovated_house_is_empty: {type: boolean, absent: "FALSE", null_means: "是否实际居住未填", zh: "危改验收后无人居住", en: "renovated house not lived in"}
--- */
WITH moved AS (
  SELECT household_id,
         CAST($as_of - min(moved_in_on) AS INTEGER) AS days,
         bool_and(is_lived_in) AS is_lived_in,
         bool_or(NOT old_house_gone OR (old_house_gone AND reclaimed_on IS NULL)) AS stands,
         max(building_debt) AS debt,
         max(own_money) AS own_money
  FROM latest.relocation
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
empty_house AS (
  SELECT household_id, bool_or(accepted_on <= $as_of AND NOT is_lived_in) AS found
  FROM latest.housing
  WHERE household_id IS NOT NULL AND accepted_on <= $as_of
  GROUP BY household_id
),
waits AS (SELECT DISTINCT household_id FROM review WHERE dataset = 'relocation')
SELECT household_id AS subject_id,
       CASE WHEN m.household_id IS NULL AND w.household_id IS NOT NULL THEN NULL
            ELSE coalesce(m.days, 0) END AS days_since_move_in,
       CASE WHEN m.household_id IS NULL THEN TRUE ELSE m.is_lived_in END AS is_lived_in,
       CASE WHEN m.household_id IS NULL THEN FALSE ELSE m.stands END AS old_house_stands,
       CASE WHEN m.household_id IS NULL THEN 0 ELSE m.debt END AS building_debt,
       CASE WHEN m.household_id IS NULL OR m.debt IS NOT NULL THEN 0
            ELSE m.own_money END AS own_money_without_debt_figure,
       CASE WHEN h.household_id IS NULL THEN FALSE ELSE h.found END AS renovated_house_is_empty
FROM moved m
FULL JOIN empty_house h USING (household_id)
FULL JOIN waits w USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM latest.relocation WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.housing WHERE household_id IS NOT NULL
