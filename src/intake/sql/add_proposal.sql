-- Adds a difference that waits for a person.   ? dataset, subject, field, value in the ledger, value proposed, delivery
INSERT INTO proposal (dataset, subject, field, current_value, proposed_value, delivery, state)
VALUES (?, ?, ?, ?, ?, ?, 'open');
