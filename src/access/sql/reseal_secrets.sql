-- The same, sealed with another data key.   $1 county, $2 name, $3 sealed password, $4 sealed secret
UPDATE account SET password = $3, code_secret = $4 WHERE county = $1 AND name = $2;
