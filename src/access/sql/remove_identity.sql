-- $1 county, $2 account
DELETE FROM bound_identity WHERE county = $1 AND account = $2;
