-- $1 county, $2 number, $3 account, $4 post, $5 what, $6 purpose, $7 rows, $8 fingerprint, $9 watermark, $10 now
INSERT INTO export (county, number, account, post, what, purpose, rows, fingerprint, watermark, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
