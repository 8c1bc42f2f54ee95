/* ---
name: jobs_then_and_now
uses: [member, household]
about: >-
  Members of listed households at work in the month of as_of or in the same month of last year: outside the county, or
  in a public-welfare post. A row in review of somebody who works in only one of the two months counts as unknown
  wherever it may belong.
--- */
WITH told AS (
  SELECT * EXCLUDE kind,
         -- A job in the county whose kind is not said may be a post; one outside it may not.
         CASE WHEN kind = '公益性岗位' THEN 'post'
              WHEN place <> '县内' AND (kind = '外出务工' OR kind IS NULL) THEN 'outside'
              WHEN kind IS NULL THEN 'post' END AS job,
         kind IS NULL AND place = '县内' AS is_doubtful
  FROM latest.employment
),
spell AS (
  SELECT _src,
         person_id,
         job,
         is_doubtful,
         started_on <= $as_of
           AND coalesce(ended_on >= date_trunc('month', $as_of), TRUE) AS now,
         started_on <= $as_of - INTERVAL 12 MONTH
           AND coalesce(ended_on >= date_trunc('month', $as_of - INTERVAL 12 MONTH), TRUE) AS before
  FROM told
),
worker AS (
  SELECT m.person_code, m.person_id, h.village_code
  FROM fact.member m
  JOIN fact.household h ON h.household_id = m.household_id
  WHERE m.is_member AND h.listed
),
known AS (
  SELECT person_id, job, bool_or(now) AS now, bool_or(before) AS before
  FROM spell
  WHERE person_id IS NOT NULL AND job IS NOT NULL AND NOT is_doubtful AND (now OR before)
  GROUP BY ALL
),
waiting AS (
  SELECT min(w.person_code) AS person_code, w.village_code, s.job, s.before
  FROM (
    SELECT person_id, _src FROM review_row WHERE dataset = 'employment'
    UNION ALL
    SELECT person_id, _src FROM spell WHERE person_id IS NOT NULL AND is_doubtful) r
  JOIN spell s USING (_src)
  JOIN worker w ON w.person_id = r.person_id
  LEFT JOIN known k ON k.person_id = r.person_id AND k.job = s.job
  WHERE s.job IS NOT NULL
    AND s.now <> s.before
    AND NOT coalesce(CASE WHEN s.now THEN k.now ELSE k.before END, FALSE)
  GROUP BY s._src, w.village_code, s.job, s.before
)
SELECT w.person_code AS unit,
       w.village_code,
       k.job,
       CAST(k.now AS INTEGER) AS numerator,
       CAST(k.before AS INTEGER) AS denominator
FROM known k
JOIN worker w USING (person_id)
UNION ALL
SELECT person_code, village_code, job, NULL, CAST(before AS INTEGER) FROM waiting
