-- The proposals of a delivery that wait go with it.   ? now, who, delivery
UPDATE proposal
SET state = 'withdrawn', decided_at = ?, decided_by = ?
WHERE delivery = ? AND state = 'open';
