/* ---
name: work
uses: [member]
about: "Months of work of each member: the year of as_of so far, the previous year, the last three calendar months."
--- */
-- A person's months are the bits of one number, bit 0 being January of the previous year: spells may overlap,
-- months count once.
WITH spell AS (
  SELECT _src,
         person_id,
         place = '省外' AS outside,
         (year(started_on) - year($as_of) + 1) * 12 + month(started_on) - 1 AS first_month,
         (year(least(coalesce(ended_on, $as_of), $as_of)) - year($as_of) + 1) * 12
           + month(least(coalesce(ended_on, $as_of), $as_of)) - 1 AS last_month
  FROM latest.employment
  WHERE started_on <= $as_of
    AND coalesce(ended_on, $as_of) >= make_date(year($as_of) - 1, 1, 1)
),
worked AS (
  SELECT person_id, bit_or(months) AS months, bit_or(months) FILTER (WHERE outside) AS outside_months
  FROM (
    SELECT *,
           (CAST(1 AS BIGINT) << CAST(last_month + 1 AS INTEGER))
             - (CAST(1 AS BIGINT) << CAST(greatest(first_month, 0) AS INTEGER)) AS months
    FROM spell
    WHERE person_id IS NOT NULL AND last_month >= greatest(first_month, 0))
  GROUP BY person_id
),
-- Spells of these two years in review: older ones are no doubt.
waiting AS (
  SELECT r.person_id, bool_or(coalesce(s.outside, TRUE)) AS maybe_outside
  FROM review_row r
  JOIN spell s USING (_src)
  WHERE r.dataset = 'employment'
  GROUP BY r.person_id
),
-- The last calendar month that ended on or before as_of.
ended AS (
  SELECT CAST(12 + month($as_of) - 1 - CASE WHEN last_day($as_of) = $as_of THEN 0 ELSE 1 END AS INTEGER) AS month
)
SELECT m.person_id,
       m.household_id,
       coalesce(bit_count(w.months >> 12), 0) AS months_this_year,
       coalesce(bit_count(w.months & 4095), 0) AS months_previous_year,
       coalesce(bit_count((w.months >> (e.month - 2)) & 7), 0) AS months_of_last_three,
       coalesce(bit_count(w.outside_months >> 12), 0) AS outside_this_year,
       coalesce(bit_count(w.outside_months & 4095), 0) AS outside_previous_year,
       r.person_id IS NOT NULL AS waits,
       coalesce(r.maybe_outside, FALSE) AS waits_outside
FROM fact.member m
CROSS JOIN ended e
LEFT JOIN worked w ON w.person_id = m.person_id
LEFT JOIN waiting r ON r.person_id = m.person_id
WHERE m.is_member
---- lineage
SELECT person_id, household_id, _src FROM latest.employment WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, household_id, _src FROM lineage.member
