/* ---
name: household_benefit_started
subject: household
about: "Whether dibao, temporary relief or a measure began for the household in the last 12 months."
columns:
  benefit_began: {type: boolean, absent: "FALSE", null_means: "有待核的低保或措施记录，或保障起始年月未填", zh: "近十二个月新享受低保、临时救助或帮扶措施", en: "dibao, temporary relief or a measure began in the last 12 months"}
--- */
WITH begun AS (
  -- Dibao without its first month may have begun then; a measure without a first day has not begun.
  SELECT _src, household_id, started_on > $as_of - INTERVAL 12 MONTH AND started_on <= $as_of AS recent
  FROM latest.dibao
  UNION ALL
  SELECT _src, household_id, coalesce(started_on > $as_of - INTERVAL 12 MONTH AND started_on <= $as_of, FALSE)
  FROM every.measure
),
marked AS (
  SELECT household_id, recent FROM begun WHERE household_id IS NOT NULL
  UNION ALL
  SELECT r.household_id, NULL FROM review_row r JOIN begun b USING (_src) WHERE b.recent IS NOT FALSE
)
SELECT household_id AS subject_id, any_true(recent) AS benefit_began
FROM marked
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM latest.dibao WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.measure WHERE household_id IS NOT NULL
