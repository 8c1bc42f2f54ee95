-- A proposal waits no more.   $1 county, $2 state, $3 now, $4 who, $5 proposal
UPDATE proposal
SET state = $2, decided_at = $3, decided_by = $4
WHERE county = $1 AND id = $5;
