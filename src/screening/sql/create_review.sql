-- The same without the rows.
CREATE VIEW review AS SELECT DISTINCT dataset, person_id, household_id FROM review_row
