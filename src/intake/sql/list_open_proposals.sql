-- The differences that wait for a person, in the order they were found, each with the days it is said of.   $1 county
SELECT p.id, p.delivery, p.dataset, p.subject, p.field, p.current_value, p.proposed_value, d.period_from, p.valid_until
FROM proposal p JOIN delivery d ON d.county = p.county AND d.id = p.delivery
WHERE p.county = $1 AND p.state = 'open'
ORDER BY p.id;
