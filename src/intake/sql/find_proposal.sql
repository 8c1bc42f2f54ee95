-- One proposal, as list_open_proposals has it, whatever became of it.   $1 county, $2 proposal
SELECT p.id, p.delivery, p.dataset, p.subject, p.field, p.current_value, p.proposed_value, d.period_from, p.valid_until,
       CASE WHEN EXISTS (SELECT 1 FROM proposal earlier
                         WHERE earlier.county = p.county AND earlier.dataset = p.dataset AND earlier.subject = p.subject
                           AND earlier.field = p.field AND earlier.id <> p.id
                           AND earlier.state IN ('accepted', 'refused'))
            THEN 1 ELSE 0 END,
       p.state
FROM proposal p JOIN delivery d ON d.county = p.county AND d.id = p.delivery
WHERE p.county = $1 AND p.id = $2;
