/* ---
name: household_disaster
subject: household
columns:
  largest_uncovered_loss: {type: money, bounds: true, unit: 元, absent: "0", null_means: "受灾记录待核或损失未填", zh: "单次灾害事故未获救助的损失", en: "largest loss of one event that aid did not cover"}
--- */
WITH recent AS (
  SELECT _src, household_id, loss - coalesce(aid, 0) AS uncovered
  FROM every.disaster
  WHERE occurred_on > $as_of - INTERVAL 12 MONTH AND occurred_on <= $as_of
),
events AS (
  SELECT household_id, uncovered, TRUE AS certain FROM recent WHERE household_id IS NOT NULL
  UNION ALL
  SELECT r.household_id, e.uncovered, FALSE FROM review_row r JOIN recent e USING (_src) WHERE r.dataset = 'disaster'
)
-- One known loss above the limit is enough, whatever else may be theirs.
SELECT household_id AS subject_id,
       CAST(coalesce(max(uncovered) FILTER (WHERE certain), 0) AS DECIMAL(18,2)) AS largest_uncovered_loss_at_least,
       CAST(CASE WHEN count(*) = count(uncovered) THEN greatest(max(uncovered), 0) END AS DECIMAL(18,2))
         AS largest_uncovered_loss_at_most
FROM events
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM every.disaster
WHERE household_id IS NOT NULL AND occurred_on > $as_of - INTERVAL 12 MONTH AND occurred_on <= $as_of
