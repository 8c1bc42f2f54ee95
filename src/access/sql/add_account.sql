-- An account that nobody has signed in to.   $1 county, $2 name, $3 person, $4 staff code, $5 organisation, $6 made at
INSERT INTO account (county, name, person, staff_code, organisation, state, password, password_set_at, code_secret,
                     made_at, version)
VALUES ($1, $2, $3, $4, $5, 'invited', NULL, '', NULL, $6, 1);
