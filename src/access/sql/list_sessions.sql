-- Sessions with whether their account has what it must have.   $1 county
SELECT s.token_hash, s.id, s.account, s.post, s.address, s.began_at, s.seen_at, a.password_set_at,
       a.code_secret IS NULL
FROM session s JOIN account a ON a.county = s.county AND a.name = s.account
WHERE s.county = $1 AND a.state = 'active' ORDER BY s.began_at, s.id;
