-- What signing in is held against.   $1 county, $2 name
SELECT state, password, password_set_at, code_secret FROM account WHERE county = $1 AND name = $2;
