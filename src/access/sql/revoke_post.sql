-- $1 county, $2 id, $3 by whom, $4 now
UPDATE granted_post SET revoked_by = $3, revoked_at = $4 WHERE county = $1 AND id = $2;
