-- Whom a row in review may be about; by row, for models that look at what the row could change.
CREATE TABLE review_row (dataset VARCHAR, person_id INTEGER, household_id INTEGER, _src BIGINT)
