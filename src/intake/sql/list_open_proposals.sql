-- The differences that wait for a person, in the order they were found.   $1 county
SELECT id, delivery, dataset, subject, field, current_value, proposed_value
FROM proposal
WHERE county = $1 AND state = 'open'
ORDER BY id;
