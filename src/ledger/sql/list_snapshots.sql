-- What the files of all snapshots hold.
SELECT delivery, kind, rows, bytes, digest FROM snapshot ORDER BY delivery, kind
