/* ---
name: dibao_holder
uses: [member]
about: "Whether each member is on dibao (农村低保, 城市低保 or 特困供养, 在保)."
--- */
WITH holding AS (
  SELECT _src,
         person_id,
         kind IN ('农村低保', '城市低保', '特困供养') AND status = '在保' AND coalesce(started_on <= $as_of, TRUE) AS holds
  FROM latest.dibao
),
said AS (SELECT DISTINCT person_id FROM holding WHERE person_id IS NOT NULL AND holds),
-- A row in review, or a blank, that may make it so.
maybe AS (
  SELECT person_id FROM holding WHERE person_id IS NOT NULL AND holds IS NULL
  UNION
  SELECT r.person_id FROM review_row r JOIN holding h USING (_src) WHERE h.holds IS NOT FALSE
)
SELECT m.person_id,
       m.household_id,
       CASE WHEN s.person_id IS NOT NULL THEN TRUE WHEN r.person_id IS NOT NULL THEN NULL ELSE FALSE END AS on_dibao
FROM fact.member m
LEFT JOIN said s USING (person_id)
LEFT JOIN maybe r USING (person_id)
WHERE m.is_member
---- lineage
SELECT person_id, household_id, _src FROM latest.dibao WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, household_id, _src FROM lineage.member
