-- Persons of the households with these codes ({codes}).
WHERE subject_id IN (SELECT person_id FROM registry_person JOIN registry_household USING (household_id)
                     WHERE household_code IN ({codes}))
