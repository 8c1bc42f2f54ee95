-- Right, wrong and missed links by dataset, and rows in review. {review}: that method.
SELECT t.dataset, count(*) FILTER (WHERE t.person_id <> '' AND f.person_id = t.person_id),
       count(*) FILTER (WHERE coalesce(f.person_id, '') <> '' AND f.person_id <> t.person_id),
       count(*) FILTER (WHERE t.person_id <> '' AND coalesce(f.person_id, '') <> t.person_id),
       count(*) FILTER (WHERE f.method = {review})
FROM truth t LEFT JOIN found f USING (dataset, file, sheet, row) GROUP BY t.dataset ORDER BY t.dataset
