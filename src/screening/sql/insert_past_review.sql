-- Rows in review by year: of another year's rows nothing is known today, but a model may look back. {period}: the field
-- with the year; {candidates}: the file of candidates.
INSERT INTO past_review SELECT DISTINCT '{dataset}', e.{period}, c.person_id, c.household_id
FROM read_parquet({candidates}) c JOIN every.{dataset} e ON e._src = source_of(c._delivery, c._place)
WHERE c.dataset = '{dataset}'
