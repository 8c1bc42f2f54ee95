-- The links of an account that nobody used.   $1 county, $2 account
SELECT token_hash FROM one_time_link WHERE county = $1 AND account = $2 AND ended_at = '' ORDER BY token_hash;
