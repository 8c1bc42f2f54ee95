-- A link that nobody used.   $1 county, $2 hash of the token
SELECT account, expires_at FROM one_time_link WHERE county = $1 AND token_hash = $2 AND ended_at = '';
