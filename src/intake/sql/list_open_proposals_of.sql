-- The proposals of a delivery that wait.   $1 county, $2 delivery
SELECT id
FROM proposal
WHERE county = $1 AND delivery = $2 AND state = 'open'
ORDER BY id;
