-- One account.   $1 county, $2 name
SELECT name, person, staff_code, organisation, state, code_secret IS NOT NULL, password_set_at, made_at, version
FROM account WHERE county = $1 AND name = $2;
