-- $1 county, $2 hash of the token, $3 id, $4 account, $5 post, $6 address, $7 began at, $8 seen at
INSERT INTO session (county, token_hash, id, account, post, address, began_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
