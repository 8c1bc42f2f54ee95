-- $1 county, $2 hash of the token, $3 account, $4 made at, $5 expires at
INSERT INTO one_time_link (county, token_hash, account, made_at, expires_at, ended_at) VALUES ($1, $2, $3, $4, $5, '');
