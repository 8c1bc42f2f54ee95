-- numbers.{dataset} without a row.
CREATE TABLE numbers.{dataset} (person_id INTEGER, name_agrees BOOLEAN, sex_agrees BOOLEAN, birth_agrees BOOLEAN,
                                _delivery BIGINT, _src BIGINT, village_code VARCHAR)
