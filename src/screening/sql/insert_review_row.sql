-- Whom the rows of {dataset} in review may be about, as far as they still speak: {current}. {period}: the field with the
-- year, if there is one, as a further column.
INSERT INTO review_row SELECT dataset, person_id, household_id, _src FROM (
  SELECT c.*, e._src, h.village_code{period}
  FROM read_parquet({candidates}) c JOIN every.{dataset} e ON e._src = source_of(c._delivery, c._place)
  LEFT JOIN {households} h ON h.household_id = c.household_id WHERE c.dataset = '{dataset}' AND {whose})
WHERE {current}
