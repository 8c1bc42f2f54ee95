-- Adds a screening; the same run again becomes the latest.   ? id, as_of, pack_version, inputs, now
INSERT INTO run VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM run), ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET number = (SELECT max(number) + 1 FROM run), recorded_at = excluded.recorded_at;
