-- What a file of a delivery's snapshot holds.   ? delivery, kind, rows, bytes, digest
INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)
ON CONFLICT (delivery, kind) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes, digest = excluded.digest
