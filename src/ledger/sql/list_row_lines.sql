-- What the journal says of single rows, in the order it was written.   $1 county
SELECT action, subject, content_hash, form
FROM journal
WHERE county = $1 AND action NOT IN ('record', 'record.superseded')
ORDER BY seq;
