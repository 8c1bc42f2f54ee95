-- $1 county, $2 name, $3 sealed secret
UPDATE account SET code_secret = $3, version = version + 1 WHERE county = $1 AND name = $2;
