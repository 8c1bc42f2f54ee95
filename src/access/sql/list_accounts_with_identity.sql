-- $1 county
SELECT account FROM bound_identity WHERE county = $1 ORDER BY account;
