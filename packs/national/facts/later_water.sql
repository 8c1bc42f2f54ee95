/* ---
name: later_water
about: >-
  Households of which an assessment in review, no older than what is known of their water, may say otherwise: an older
  known value never beats it.
--- */
WITH assessed AS (
  SELECT _src, household_id, quality = '不达标' OR quantity = '不达标' AS unsafe, assessed_on
  FROM latest.water
  WHERE assessed_on <= $as_of
),
known AS (
  SELECT household_id, assessed_on, any_true(unsafe) AS unsafe
  FROM assessed
  WHERE household_id IS NOT NULL
  GROUP BY household_id, assessed_on
  QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY assessed_on DESC) = 1
)
SELECT DISTINCT r.dataset, r.household_id
FROM review_row r
JOIN assessed a USING (_src)
LEFT JOIN known k ON k.household_id = r.household_id
WHERE coalesce(a.assessed_on >= k.assessed_on, TRUE)
  AND a.unsafe IS DISTINCT FROM coalesce(k.unsafe, FALSE)
