-- The delivery of a dataset that is this very file; columns as in list_deliveries.   ? dataset, fingerprint
SELECT id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned
FROM delivery
WHERE dataset = ? AND fingerprint = ?;
