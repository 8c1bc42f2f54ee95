-- A newer export says otherwise than a proposal that waits.   ? now, who, proposal
UPDATE proposal
SET state = 'superseded', decided_at = ?, decided_by = ?
WHERE id = ?;
