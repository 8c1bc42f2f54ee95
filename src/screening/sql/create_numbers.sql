-- numbers.{dataset}: the pairs ({pairs}) that no newer delivery has replaced ({superseded}).
CREATE VIEW numbers.{dataset} AS SELECT n.* FROM (
  SELECT n.*, h.village_code
  FROM ({pairs}) n JOIN {persons} p USING (person_id) LEFT JOIN {households} h USING (household_id)) n
WHERE NOT ({superseded})
