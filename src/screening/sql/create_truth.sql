-- Whom each row is about in truth, and what dirt touched it. {matches}: the truth's file; {dirt}: its column, or none.
CREATE TABLE truth AS
SELECT dataset, file, sheet, CAST(row AS BIGINT) AS row, coalesce(person_id, '') AS person_id, {dirt} AS dirt
FROM read_csv({matches}, header = true, all_varchar = true)
