-- The same of all deliveries, those that newer ones have replaced too, for models that look back.
CREATE TABLE past_review (dataset VARCHAR, person_id INTEGER, household_id INTEGER, _src BIGINT)
