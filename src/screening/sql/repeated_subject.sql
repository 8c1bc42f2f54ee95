-- A subject for which a fact model, {model}, gives several rows; the first by its code.
SELECT subject_id FROM fact.{model} GROUP BY subject_id HAVING count(*) > 1 ORDER BY subject_id LIMIT 1
