-- A new link was made: who knew the password no longer comes in by it.   $1 county, $2 name
UPDATE account SET state = 'invited', password = NULL, password_set_at = '', code_secret = NULL, version = version + 1
WHERE county = $1 AND name = $2;
