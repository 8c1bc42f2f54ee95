-- $1 county, $2 hash of the token, $3 now
UPDATE one_time_link SET ended_at = $3 WHERE county = $1 AND token_hash = $2;
