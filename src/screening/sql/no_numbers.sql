-- The same where no delivery has any.
SELECT CAST(NULL AS INTEGER) AS person_id, TRUE AS name_agrees, TRUE AS sex_agrees, TRUE AS birth_agrees,
       CAST(NULL AS BIGINT) AS _delivery, CAST(NULL AS BIGINT) AS _src WHERE FALSE
