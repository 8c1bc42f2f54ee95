-- The deliveries that were taken back, in the order they came.   $1 county
SELECT id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned, is_weighed,
       recorded_at
FROM delivery
WHERE county = $1 AND id IN (SELECT delivery FROM withdrawal WHERE county = $1)
ORDER BY id;
