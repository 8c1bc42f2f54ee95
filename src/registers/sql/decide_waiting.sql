-- $1 county, $2 id, $3 state, $4 who, $5 now, $6 why
UPDATE register_waiting SET state = $3, decided_by = $4, decided_at = $5, decided_why = $6 WHERE county = $1 AND id = $2
