-- $1 county, $2 id, $3 now
UPDATE granted_post SET acknowledged_at = $3 WHERE county = $1 AND id = $2;
