-- Gives a setting its value, whatever it had.   $1 county, $2 name, $3 value
INSERT INTO setting (county, name, value)
VALUES ($1, $2, $3)
ON CONFLICT (county, name) DO UPDATE SET value = excluded.value;
