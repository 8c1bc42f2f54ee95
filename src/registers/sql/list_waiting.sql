-- $1 county, $2 dataset, $3 state, empty: of every one
SELECT id, dataset, code, act, region, household, what, holds_from, demanded, reason, entered_by, entered_post,
       entered_at, state, decided_by, decided_at, decided_why
FROM register_waiting WHERE county = $1 AND dataset = $2 AND ($3 = '' OR state = $3)
ORDER BY id DESC
