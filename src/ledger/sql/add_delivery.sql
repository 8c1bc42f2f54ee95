-- Adds a delivery and tells its number.   $1 county, $2 dataset, $3 file, $4 fingerprint, $5 and $6 first and last day
-- of its period, $7 mode, $8 coverage, $9 sheets, $10 rows, $11 returned rows, $12 now
INSERT INTO delivery
  (county, id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned, recorded_at,
   is_weighed)
VALUES ($1, (SELECT coalesce(max(id), 0) + 1 FROM delivery WHERE county = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10,
        $11, $12, 1)
RETURNING id;
