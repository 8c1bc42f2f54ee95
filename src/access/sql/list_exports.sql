-- All exports, the latest first.   $1 county
SELECT number, account, post, what, purpose, rows, fingerprint, watermark, made_at
FROM export WHERE county = $1 ORDER BY number DESC;
