/* ---
name: household_relocation
subject: household
about: >-
  Relocation: who lives there, what became of the old house, what was borrowed; and whether a renovated house is lived
  in.
columns:
  days_since_move_in: {type: integer, unit: 天, absent: "0", null_means: "搬迁记录待核", zh: "搬迁入住以来天数", en: "days since the move-in date"}
  is_lived_in: {type: boolean, absent: "TRUE", null_means: "是否实际入住未填或搬迁记录待核", zh: "实际入住", en: "really lived in"}
  old_house_stands: {type: boolean, absent: "FALSE", null_means: "旧房是否拆除未填或搬迁记录待核", zh: "旧房未拆除或未复垦", en: "old house standing or ground not reclaimed"}
  building_debt: {type: money, unit: 元, absent: "0", null_means: "建房负债未填或搬迁记录待核", zh: "建房负债", en: "debt for building"}
  own_money_without_debt_figure: {type: money, unit: 元, absent: "0", null_means: "自筹资金未填或搬迁记录待核", zh: "负债不明时的自筹资金", en: "own money where the debt is unknown"}
  renovated_house_is_empty: {type: boolean, absent: "FALSE", null_means: "是否实际居住未填或改造记录待核", zh: "危改验收后无人居住", en: "renovated house not lived in"}
--- */
WITH entries AS (
  SELECT _src,
         household_id,
         CASE WHEN moved_in_on <= $as_of THEN CAST($as_of - moved_in_on AS INTEGER) ELSE 0 END AS days,
         is_lived_in,
         NOT old_house_gone OR (old_house_gone AND coalesce(reclaimed_on > $as_of, TRUE)) AS stands,
         building_debt AS debt,
         own_money
  FROM latest.relocation
),
moved AS (
  SELECT household_id,
         max(days) AS days,
         NOT any_true(NOT is_lived_in) AS is_lived_in,
         any_true(stands) AS stands,
         max(debt) AS debt,
         max(own_money) AS own_money
  FROM entries
  WHERE household_id IS NOT NULL
  GROUP BY household_id
),
-- A row in review may say what nobody has said yet.
waits AS (
  SELECT r.household_id,
         max(e.days) AS days,
         bool_or(coalesce(NOT e.is_lived_in, TRUE)) AS may_be_empty,
         bool_or(coalesce(e.stands, TRUE)) AS may_stand,
         bool_or(coalesce(e.debt > $relocation_debt_max, TRUE)) AS may_owe,
         bool_or(e.debt IS NULL AND coalesce(e.own_money > $relocation_debt_max, TRUE)) AS may_have_paid
  FROM review_row r
  JOIN entries e USING (_src)
  WHERE r.dataset = 'relocation'
  GROUP BY r.household_id
),
houses AS (
  SELECT _src, household_id, NOT is_lived_in AS is_empty FROM latest.housing WHERE accepted_on <= $as_of
),
empty_house AS (
  SELECT household_id, any_true(is_empty) AS found
  FROM (
    SELECT household_id, is_empty FROM houses WHERE household_id IS NOT NULL
    UNION ALL
    SELECT r.household_id, CASE WHEN NOT h.is_empty THEN FALSE END
    FROM review_row r
    JOIN houses h USING (_src)
    WHERE r.dataset = 'housing')
  GROUP BY household_id
)
SELECT household_id AS subject_id,
       CASE WHEN w.days > coalesce(m.days, 0) THEN NULL ELSE coalesce(m.days, 0) END AS days_since_move_in,
       CASE WHEN m.is_lived_in IS FALSE THEN FALSE
            WHEN w.may_be_empty THEN NULL
            WHEN m.household_id IS NULL THEN TRUE
            ELSE m.is_lived_in END AS is_lived_in,
       CASE WHEN m.stands THEN TRUE
            WHEN w.may_stand THEN NULL
            WHEN m.household_id IS NULL THEN FALSE
            ELSE m.stands END AS old_house_stands,
       CASE WHEN m.debt > $relocation_debt_max THEN m.debt
            WHEN w.may_owe THEN NULL
            WHEN m.household_id IS NULL THEN 0
            ELSE m.debt END AS building_debt,
       CASE WHEN m.household_id IS NOT NULL AND m.debt IS NULL AND m.own_money > $relocation_debt_max THEN m.own_money
            WHEN w.may_have_paid THEN NULL
            WHEN m.household_id IS NULL OR m.debt IS NOT NULL THEN 0
            ELSE m.own_money END AS own_money_without_debt_figure,
       CASE WHEN h.household_id IS NULL THEN FALSE ELSE h.found END AS renovated_house_is_empty
FROM moved m
FULL JOIN empty_house h USING (household_id)
FULL JOIN waits w USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM latest.relocation WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.housing WHERE household_id IS NOT NULL
