-- What a file of a delivery's snapshot holds.   $1 county, $2 delivery, $3 kind, $4 rows, $5 bytes, $6 digest
INSERT INTO snapshot (county, delivery, kind, rows, bytes, digest)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (county, delivery, kind) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes,
  digest = excluded.digest;
