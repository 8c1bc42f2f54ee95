-- The deliveries that were taken back, in the order they came.
SELECT id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned, is_weighed
FROM delivery
WHERE id IN (SELECT delivery FROM withdrawal)
ORDER BY id;
