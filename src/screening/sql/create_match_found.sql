-- Whom matching found each row to be about.
CREATE TABLE found (dataset VARCHAR, file VARCHAR, sheet VARCHAR, row BIGINT, person_id VARCHAR, method INTEGER)
