-- How many proposals of a delivery wait.   ? delivery
SELECT count(*)
FROM proposal
WHERE delivery = ? AND state = 'open';
