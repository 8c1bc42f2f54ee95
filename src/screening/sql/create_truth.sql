-- Whom each row is about in truth, and what dirt touched it. {matches}: the truth's file; {dirt}: its column, or none.
-- Names that a spreadsheet would take for a formula have a single quote before them in files people open.
CREATE TABLE truth AS
SELECT dataset, regexp_replace(file, '^''([=+@\t\r-])', '\1') AS file,
       regexp_replace(sheet, '^''([=+@\t\r-])', '\1') AS sheet,
       CAST(row AS BIGINT) AS row, coalesce(person_id, '') AS person_id, {dirt} AS dirt
FROM read_csv({matches}, header = true, all_varchar = true)
