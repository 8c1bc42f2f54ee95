-- $1 county, $2 account, $3 what was chosen
INSERT INTO preference (county, account, chosen) VALUES ($1, $2, $3)
ON CONFLICT (county, account) DO UPDATE SET chosen = excluded.chosen;
