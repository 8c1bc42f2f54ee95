-- $1 county, $2 dataset, $3 code
SELECT code, region, household, sort_key, filter1, filter2, filter3, guarded, entered_by, entered_at
FROM register_row WHERE county = $1 AND dataset = $2 AND code = $3
