-- What was entered of {dataset} and is there now, as delivered rows are, with the numbers that {persons} and {households}
-- have.   {rows}: every version; {delivery}: its number among deliveries; {as_of}; {whose}: a condition on household_id and
-- person_id
CREATE TEMP TABLE entered_{dataset} AS SELECT * FROM (
  SELECT k.* EXCLUDE (village_code, township_code), coalesce(k.village_code, h.village_code) AS village_code,
         p.person_id, h.household_id, FALSE AS in_review, CAST({delivery} AS BIGINT) AS _delivery, k._src AS _fingerprint,
         k.valid_from AS period_from, DATE '{as_of}' AS period_to
  FROM {rows} k
  LEFT JOIN {persons} p ON p.person_code = k.person_code
  LEFT JOIN {households} own ON own.household_code = k.household_code
  LEFT JOIN {households} h
         ON h.household_id = coalesce(own.household_id, CASE WHEN k.household_code IS NULL THEN p.household_id END)
  WHERE k.is_known AND k.valid_until = DATE '9999-12-31')
WHERE {whose}
