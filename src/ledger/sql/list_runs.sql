-- The runs whose files are there, the latest last.   $1 county
SELECT id, as_of, pack_version, inputs, number, manifest, recorded_at
FROM run
WHERE county = $1 AND removed_at = ''
ORDER BY number;
