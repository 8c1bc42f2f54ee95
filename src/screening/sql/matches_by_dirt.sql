-- Right and wrong links, rows in review and rows that found nobody, by the kinds of dirt. {review}, {none}: those methods.
SELECT t.dirt, count(*) FILTER (WHERE coalesce(f.person_id, '') = t.person_id),
       count(*) FILTER (WHERE coalesce(f.person_id, '') <> '' AND f.person_id <> t.person_id),
       count(*) FILTER (WHERE f.method = {review}), count(*) FILTER (WHERE f.method = {none} AND t.person_id <> '')
FROM truth t JOIN found f USING (dataset, file, sheet, row) GROUP BY t.dirt
