-- Whether a difference waits already.   ? dataset, subject, field
SELECT 1
FROM proposal
WHERE dataset = ? AND subject = ? AND field = ? AND state = 'open';
