-- A page of a register.   {conditions} on the rows, each after an AND; {way} ASC or DESC; {limit}, {offset}.
-- $1 county, $2 dataset, and what the conditions name
SELECT code, region, household, sort_key, filter1, filter2, filter3, guarded, entered_by, entered_at
FROM register_row
WHERE county = $1 AND dataset = $2{conditions}
ORDER BY sort_key {way}, code {way}
LIMIT {limit} OFFSET {offset}
