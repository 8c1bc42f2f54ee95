/* ---
name: jobs_then_and_now
uses: [member, household]
about: "Members of listed households at work in the month of as_of or in the same month of last year: outside the county, or in a public-welfare post."
--- */
WITH spell AS (
  SELECT person_id, CASE WHEN kind = '公益性岗位' THEN 'post' WHEN kind = '外出务工' AND place <> '县内' THEN 'outside' END AS job,
         started_on <= $as_of AND coalesce(ended_on >= date_trunc('month', $as_of), TRUE) AS now,
         started_on <= $as_of - INTERVAL 12 MONTH AND coalesce(ended_on >= date_trunc('month', $as_of - INTERVAL 12 MONTH), TRUE) AS before
  FROM latest.employment WHERE person_id IS NOT NULL
)
SELECT m.person_code AS unit, h.village_code, s.job, CAST(bool_or(s.now) AS INTEGER) AS numerator, CAST(bool_or(s.before) AS INTEGER) AS denominator
FROM spell s JOIN fact.member m USING (person_id) JOIN fact.household h ON h.household_id = m.household_id
WHERE m.is_member AND h.listed AND s.job IS NOT NULL AND (s.now OR s.before)
GROUP BY ALL
