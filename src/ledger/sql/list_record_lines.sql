-- What the journal says of records: versions stored and versions superseded, in the order they were written.   $1 county
SELECT action, subject, content_hash
FROM journal
WHERE county = $1 AND action IN ('record', 'record.superseded')
ORDER BY seq;
