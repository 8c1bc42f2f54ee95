-- Adds a screening; the same run again becomes the latest.   ? id, as_of, pack_version, inputs, now, manifest
INSERT INTO run (id, number, as_of, pack_version, inputs, recorded_at, manifest)
VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM run), ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET number = (SELECT max(number) + 1 FROM run), recorded_at = excluded.recorded_at,
  manifest = excluded.manifest, removed_at = ''
