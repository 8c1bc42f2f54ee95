-- $1 county, $2 name, $3 sealed hash, $4 now
UPDATE account SET state = 'active', password = $3, password_set_at = $4, version = version + 1
WHERE county = $1 AND name = $2;
