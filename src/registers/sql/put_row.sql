-- The row of a record that is there now; who corrects it did not enter it.   $1 county, $2 dataset, $3 code,
-- $4 township, $5 region, $6 household, $7 sort key, $8 to $10 filters, $11 guarded, $12 staff, $13 holds until,
-- $14 who, $15 now
INSERT INTO register_row (county, dataset, code, township, region, household, sort_key, filter1, filter2, filter3,
                          guarded, staff, holds_until, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (county, dataset, code) DO UPDATE SET
  township = excluded.township, region = excluded.region, household = excluded.household,
  sort_key = excluded.sort_key, filter1 = excluded.filter1, filter2 = excluded.filter2, filter3 = excluded.filter3,
  guarded = excluded.guarded, staff = excluded.staff, holds_until = excluded.holds_until
