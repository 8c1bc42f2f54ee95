-- The identity of an account.   $1 county, $2 account
SELECT issuer, bound_at FROM bound_identity WHERE county = $1 AND account = $2;
