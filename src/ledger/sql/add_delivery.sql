-- Adds a delivery.   ? dataset, file, fingerprint, first and last day of its period, mode, coverage, sheets, rows,
-- returned rows, now
INSERT INTO delivery
  (dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned, recorded_at, is_weighed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1);
