-- What people decided about the registry, each with the delivery it came from. The values themselves are sealed.
-- $1 county
SELECT p.dataset, p.subject, p.field, d.fingerprint
FROM proposal p JOIN delivery d ON d.county = p.county AND d.id = p.delivery
WHERE p.county = $1 AND p.state = 'accepted'
ORDER BY p.dataset, p.subject, p.field, p.id;
