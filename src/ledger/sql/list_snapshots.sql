-- What the files of all snapshots hold.   $1 county
SELECT delivery, kind, rows, bytes, digest
FROM snapshot
WHERE county = $1
ORDER BY delivery, kind;
