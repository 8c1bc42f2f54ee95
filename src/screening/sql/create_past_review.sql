-- The same by the year the row speaks of, for models that look back.
CREATE TABLE past_review (dataset VARCHAR, year INTEGER, person_id INTEGER, household_id INTEGER)
