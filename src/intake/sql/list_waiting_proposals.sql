-- The differences of a dataset that wait, each with the first day its export speaks for.   $1 county, $2 dataset
SELECT p.id, p.subject, p.field, p.proposed_value, d.period_from
FROM proposal p JOIN delivery d ON d.county = p.county AND d.id = p.delivery
WHERE p.county = $1 AND p.dataset = $2 AND p.state = 'open';
