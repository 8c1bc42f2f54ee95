-- The earlier deliveries that a file contradicts, and in how many keys.
SELECT delivery, count(*)
FROM (SELECT unnest(deliveries) AS delivery FROM contradicted)
GROUP BY delivery
ORDER BY delivery;
