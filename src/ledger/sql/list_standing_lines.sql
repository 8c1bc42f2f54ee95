-- What the journal says of deliveries that replace, correct or join others or were taken back.
SELECT action, subject, content_hash, seq
FROM journal
WHERE action IN ('delivery.standing', 'delivery.withdrawn')
ORDER BY seq;
