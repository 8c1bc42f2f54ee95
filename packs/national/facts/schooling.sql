/* ---
name: schooling
uses: [member]
about: "School attendance of each member in the school year (September to August) of as_of."
--- */
WITH school_year AS (
  SELECT CAST(year($as_of) - CASE WHEN month($as_of) < 9 THEN 1 ELSE 0 END AS INTEGER) AS first
),
said AS (
  SELECT s.person_id,
         bool_or(s.attendance IN ('在读', '送教上门')) AS in_school,
         bool_or(s.attendance = '辍学') AS dropped_out,
         max(CASE WHEN s.attendance IN ('在读', '送教上门') THEN s.stage END) AS stage
  FROM latest.school s, school_year y
  WHERE s.school_year = y.first AND s.person_id IS NOT NULL
  GROUP BY s.person_id
),
graduated AS (
  SELECT DISTINCT person_id
  FROM every.school
  WHERE stage = '初中' AND attendance = '毕业' AND person_id IS NOT NULL
),
-- What rows in review of this school year may say of somebody.
waiting AS (
  SELECT r.person_id,
         bool_or(s.attendance IN ('在读', '送教上门')) AS maybe_in_school,
         bool_or(s.attendance = '辍学') AS maybe_dropped_out,
         bool_and(s.attendance = '辍学') AS only_dropped_out
  FROM review_row r
  JOIN latest.school s USING (_src)
  WHERE r.dataset = 'school'
  GROUP BY r.person_id
)
SELECT m.person_id,
       m.household_id,
       age_on(m.birth_date, make_date(y.first, 9, 1)) AS age_at_school_start,
       CASE WHEN s.in_school THEN TRUE
            WHEN w.maybe_in_school THEN NULL
            ELSE FALSE END AS in_school,
       CASE WHEN s.in_school THEN s.stage
            WHEN w.maybe_in_school THEN NULL
            ELSE '非在校生' END AS stage,
       CASE WHEN s.in_school THEN FALSE
            WHEN s.dropped_out THEN CASE WHEN w.maybe_in_school THEN NULL ELSE TRUE END
            WHEN s.person_id IS NOT NULL OR g.person_id IS NOT NULL
            THEN CASE WHEN w.maybe_dropped_out THEN NULL ELSE FALSE END
            WHEN w.person_id IS NOT NULL THEN CASE WHEN w.only_dropped_out THEN TRUE END
            ELSE TRUE END AS out_of_school
FROM fact.member m
CROSS JOIN school_year y
LEFT JOIN said s USING (person_id)
LEFT JOIN graduated g USING (person_id)
LEFT JOIN waiting w USING (person_id)
WHERE m.is_member
---- lineage
SELECT person_id, household_id, _src FROM every.school WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, household_id, _src FROM lineage.member
