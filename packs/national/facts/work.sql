/* ---
name: work
uses: [member, month_worked]
about: "Months of work of each member: the year of as_of so far, the previous year, the last three calendar months."
--- */
WITH last_month AS (
  -- The last calendar month that ended on or before as_of.
  SELECT CAST(CASE WHEN last_day($as_of) = $as_of THEN date_trunc('month', $as_of) ELSE date_trunc('month', $as_of) - INTERVAL 1 MONTH END AS DATE) AS first
),
counted AS (
  SELECT w.person_id, count(DISTINCT CASE WHEN year(w.month) = year($as_of) THEN w.month END) AS this_year,
         count(DISTINCT CASE WHEN year(w.month) = year($as_of) - 1 THEN w.month END) AS previous_year,
         count(DISTINCT CASE WHEN w.month <= l.first AND w.month > l.first - INTERVAL 3 MONTH THEN w.month END) AS last_three,
         count(DISTINCT CASE WHEN w.outside_province AND year(w.month) = year($as_of) THEN w.month END) AS outside_this_year,
         count(DISTINCT CASE WHEN w.outside_province AND year(w.month) = year($as_of) - 1 THEN w.month END) AS outside_previous_year
  FROM fact.month_worked w, last_month l GROUP BY w.person_id
)
SELECT m.person_id, m.household_id, coalesce(c.this_year, 0) AS months_this_year, coalesce(c.previous_year, 0) AS months_previous_year,
       coalesce(c.last_three, 0) AS months_of_last_three, coalesce(c.outside_this_year, 0) AS outside_this_year,
       coalesce(c.outside_previous_year, 0) AS outside_previous_year, r.person_id IS NOT NULL AS waits
FROM fact.member m LEFT JOIN counted c USING (person_id)
LEFT JOIN (SELECT DISTINCT person_id FROM review WHERE dataset = 'employment') r USING (person_id)
WHERE m.is_member
