-- What was found of the subjects of one kind, a row a subject and rule: {rules}: for each rule its name where it holds, else NULL;
-- {any}: whether any holds; {subjects}: the file of the kind.
SELECT whose, subject, rule
FROM (SELECT coalesce(household_id, subject_id) AS whose, subject_id AS subject, unnest([{rules}]) AS rule
      FROM read_parquet({subjects}) WHERE {any})
WHERE rule IS NOT NULL
