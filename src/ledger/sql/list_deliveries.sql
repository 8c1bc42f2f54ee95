-- Every delivery, in the order they came.
SELECT id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned
FROM delivery
ORDER BY id;
