-- The runs whose files are there, the latest last.
SELECT id, as_of, pack_version, inputs, number, manifest, recorded_at FROM run WHERE removed_at = '' ORDER BY number
