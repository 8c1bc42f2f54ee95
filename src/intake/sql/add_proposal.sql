-- Adds a difference that waits for a person, and tells its number.   $1 county, $2 dataset, $3 subject, $4 field,
-- $5 value in the ledger, $6 value proposed, $7 delivery, $8 the last day it is said of
INSERT INTO proposal (county, id, dataset, subject, field, current_value, proposed_value, delivery, valid_until, state)
VALUES ($1, (SELECT coalesce(max(id), 0) + 1 FROM proposal WHERE county = $1), $2, $3, $4, $5, $6, $7, $8, 'open')
RETURNING id;
