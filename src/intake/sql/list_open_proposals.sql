-- The differences that wait for a person, in the order they were found.
SELECT id, delivery, dataset, subject, field, current_value, proposed_value
FROM proposal
WHERE state = 'open'
ORDER BY id;
