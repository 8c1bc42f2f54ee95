-- $1 county, $2 account, $3 issuer, $4 fingerprint, $5 bond, $6 now
INSERT INTO bound_identity (county, account, issuer, fingerprint, bond, bound_at) VALUES ($1, $2, $3, $4, $5, $6);
