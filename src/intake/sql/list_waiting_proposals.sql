-- The differences of a dataset that wait, each with the first day its export speaks for.   ? dataset
SELECT p.id, p.subject, p.field, p.proposed_value, d.period_from
FROM proposal p JOIN delivery d ON d.id = p.delivery
WHERE p.dataset = ? AND p.state = 'open';
