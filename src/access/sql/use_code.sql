-- $1 county, $2 account, $3 the steps that counted last
INSERT INTO code_used (county, account, steps) VALUES ($1, $2, $3)
ON CONFLICT (county, account) DO UPDATE SET steps = excluded.steps;
