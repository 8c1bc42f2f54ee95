-- $1 county, $2 name, $3 person, $4 state
UPDATE account SET person = $3, state = $4, version = version + 1 WHERE county = $1 AND name = $2;
