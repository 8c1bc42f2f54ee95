-- A dataset that nobody has delivered: {columns} of its own, and those every dataset has.
SELECT {columns}CAST(NULL AS BIGINT) AS _fingerprint, CAST(NULL AS INTEGER) AS person_id,
       CAST(NULL AS INTEGER) AS household_id, CAST(NULL AS VARCHAR) AS village_code,
       CAST(NULL AS BOOLEAN) AS named_is_member, CAST(NULL AS BOOLEAN) AS in_review, CAST(NULL AS BIGINT) AS _delivery,
       CAST(NULL AS BIGINT) AS _src, CAST(NULL AS DATE) AS period_from, CAST(NULL AS DATE) AS period_to
WHERE FALSE
