-- Adds a screening; the same run again becomes the latest.   $1 county, $2 id, $3 as_of, $4 pack_version, $5 inputs,
-- $6 now, $7 manifest
INSERT INTO run (county, id, number, as_of, pack_version, inputs, recorded_at, manifest, removed_at)
VALUES ($1, $2, (SELECT coalesce(max(number), 0) + 1 FROM run WHERE county = $1), $3, $4, $5, $6, $7, '')
ON CONFLICT (county, id) DO UPDATE SET number = excluded.number, recorded_at = excluded.recorded_at,
  manifest = excluded.manifest, removed_at = '';
