-- The differences of a dataset that wait, each with the days it is said of.   $1 county, $2 dataset
SELECT p.id, p.subject, p.field, p.proposed_value, d.period_from, p.valid_until
FROM proposal p JOIN delivery d ON d.county = p.county AND d.id = p.delivery
WHERE p.county = $1 AND p.dataset = $2 AND p.state = 'open';
