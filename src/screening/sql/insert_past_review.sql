-- Whom the rows of {dataset} in review may be about, whatever became of their delivery: of another year's rows nothing is
-- known today, but a model may look back. {candidates}: the file of candidates; {whose}: a condition on c.
INSERT INTO past_review SELECT '{dataset}', c.person_id, c.household_id, e._src
FROM read_parquet({candidates}) c JOIN every.{dataset} e ON e._src = source_of(c._delivery, c._place)
WHERE c.dataset = '{dataset}' AND {whose}
