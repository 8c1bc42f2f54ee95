-- A relation of what the ledger keeps: the versions ({rows}) of which {which} holds, with the numbers that {persons} and
-- {households} have; a record that says no household or place has its person's.   {left_out}: columns of other
-- relations; {whose}: a condition on household_id and person_id
CREATE TABLE {relation} AS SELECT * FROM (
  SELECT k.* EXCLUDE ({left_out}) REPLACE (coalesce(k.village_code, h.village_code) AS village_code,
                                           coalesce(k.township_code, h.township_code) AS township_code),
         p.person_id, h.household_id
  FROM {rows} k
  LEFT JOIN {persons} p ON p.person_code = k.person_code
  LEFT JOIN {households} own ON own.household_code = k.household_code
  LEFT JOIN {households} h
         ON h.household_id = coalesce(own.household_id, CASE WHEN k.household_code IS NULL THEN p.household_id END)
  WHERE {which})
WHERE {whose}
