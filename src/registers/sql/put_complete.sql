-- $1 county, $2 dataset, $3 region, $4 first day, $5 last day, $6 who, $7 now
INSERT INTO register_complete (county, dataset, region, since, until, declared_by, declared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (county, dataset, region) DO UPDATE SET
  since = excluded.since, until = excluded.until, declared_by = excluded.declared_by, declared_at = excluded.declared_at
