-- All accounts by name.   $1 county
SELECT name, person, staff_code, organisation, state, code_secret IS NOT NULL, password_set_at, made_at, version
FROM account WHERE county = $1 ORDER BY name;
