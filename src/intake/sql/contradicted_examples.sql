-- The first three of them: where they stand in the file, and where in which earlier delivery.
SELECT place, earlier_place, first
FROM contradicted
ORDER BY place
LIMIT 3;
