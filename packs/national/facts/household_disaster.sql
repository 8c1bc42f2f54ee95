/* ---
name: household_disaster
subject: household
columns:
  largest_uncovered_loss: {type: money, unit: 元, absent: "0", null_means: "受灾记录待核或损失未填", zh: "单次灾害事故未获救助的损失", en: "largest loss of one event that aid did not cover"}
--- */
WITH events AS (
  SELECT household_id, loss - coalesce(aid, 0) AS uncovered
  FROM every.disaster
  WHERE household_id IS NOT NULL AND occurred_on > $as_of - INTERVAL 12 MONTH AND occurred_on <= $as_of
  UNION ALL
  SELECT household_id, NULL FROM review WHERE dataset = 'disaster'
)
SELECT household_id AS subject_id,
       CAST(CASE WHEN count(*) = count(uncovered) THEN max(uncovered) END AS DECIMAL(18,2)) AS largest_uncovered_loss
FROM events
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM every.disaster
WHERE household_id IS NOT NULL AND occurred_on > $as_of - INTERVAL 12 MONTH AND occurred_on <= $as_of
