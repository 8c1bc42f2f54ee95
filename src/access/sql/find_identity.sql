-- Whose an identity is.   $1 county, $2 fingerprint
SELECT account, bond FROM bound_identity WHERE county = $1 AND fingerprint = $2;
