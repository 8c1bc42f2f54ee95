/* ---
name: member
uses: [gone]
about: "Registry persons with their household; is_member: born on or before as_of, alive and not moved out at it."
--- */
SELECT p.*, g.gone_on, g.died_on,
       (p.birth_date IS NULL OR p.birth_date <= $as_of) AND (g.gone_on IS NULL OR g.gone_on > $as_of) AS is_member
FROM registry_person p LEFT JOIN fact.gone g USING (person_id)
---- lineage
SELECT person_id, household_id, _src FROM registry_person
UNION ALL SELECT person_id, household_id, _src FROM lineage.gone
