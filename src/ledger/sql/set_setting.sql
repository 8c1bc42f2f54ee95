-- Gives a setting its value, whatever it had.   ? name, value
INSERT INTO setting VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
