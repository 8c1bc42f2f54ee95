-- numbers.{dataset}: the pairs ({pairs}) that no newer delivery has replaced ({superseded}).
CREATE VIEW numbers.{dataset} AS SELECT n.* FROM (
  SELECT n.*, h.village_code
  FROM ({pairs}) n JOIN registry_person p USING (person_id) LEFT JOIN registry_household h USING (household_id)) n
WHERE NOT ({superseded})
