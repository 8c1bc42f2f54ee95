-- Persons of the households with these codes ({codes}).
WHERE subject_id IN (SELECT person_id FROM {persons} JOIN {households} USING (household_id)
                     WHERE household_code IN ({codes}))
