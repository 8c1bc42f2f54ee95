-- $1 county, $2 id, $3 dataset, $4 code, $5 act, $6 region, $7 household, $8 what, $9 holds from, $10 demanded,
-- $11 reason, $12 who, $13 post, $14 now
INSERT INTO register_waiting (county, id, dataset, code, act, region, household, what, holds_from, demanded, reason,
                              entered_by, entered_post, entered_at, state, decided_by, decided_at, decided_why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'waiting', '', '', '')
