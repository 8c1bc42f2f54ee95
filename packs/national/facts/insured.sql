/* ---
name: insured
uses: [member]
about: >-
  Basic medical insurance of each member in the year of as_of: true, false (said so, or absent from the list), null (a
  row in review may be this person).
--- */
WITH said AS (
  SELECT person_id,
         any_true(status = '已参保') AS insured,
         any_true(status = '已参保' AND scheme = '居民') AS as_resident,
         coalesce(sum(subsidy) FILTER (WHERE status = '已参保' AND coalesce(scheme = '居民', TRUE)), 0) AS subsidy
  FROM latest.medical_insurance
  WHERE year = year($as_of) AND person_id IS NOT NULL
  GROUP BY person_id
),
-- Whom a row in review may insure.
maybe AS (
  SELECT r.person_id, any_true(i.scheme = '居民') AS as_resident
  FROM review_row r
  JOIN latest.medical_insurance i USING (_src)
  WHERE r.dataset = 'medical_insurance' AND coalesce(i.status = '已参保', TRUE)
  GROUP BY r.person_id
)
SELECT m.person_id,
       m.household_id,
       CASE WHEN s.insured THEN TRUE
            WHEN r.person_id IS NOT NULL THEN NULL
            WHEN s.person_id IS NOT NULL THEN s.insured
            ELSE FALSE END AS insured,
       CASE WHEN s.as_resident THEN TRUE
            WHEN r.as_resident IS NOT FALSE AND r.person_id IS NOT NULL THEN NULL
            WHEN s.person_id IS NOT NULL THEN s.as_resident
            ELSE FALSE END AS insured_as_resident,
       CAST(coalesce(s.subsidy, 0) AS DECIMAL(18,2)) AS premium_subsidy
FROM fact.member m
LEFT JOIN said s USING (person_id)
LEFT JOIN maybe r USING (person_id)
WHERE m.is_member
---- lineage
SELECT person_id, household_id, _src FROM latest.medical_insurance WHERE person_id IS NOT NULL AND year = year($as_of)
UNION ALL SELECT person_id, household_id, _src FROM lineage.member
