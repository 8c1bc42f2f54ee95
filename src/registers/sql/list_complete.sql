-- What was declared complete.   $1 county, $2 dataset, empty: of every one
SELECT dataset, region, since, until, declared_by, declared_at
FROM register_complete WHERE county = $1 AND ($2 = '' OR dataset = $2)
ORDER BY dataset, region
