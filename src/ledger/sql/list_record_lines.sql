-- What the journal says of records: versions stored and versions superseded, in the order they were written.
SELECT action, subject, content_hash
FROM journal
WHERE action IN ('record', 'record.superseded')
ORDER BY seq;
