-- The records that hold on a day, as they were known ({known}), in the order of their codes.   {dataset}; {columns} of
-- the fields wanted, each after a comma.   $1 county, $2 the day; $3 the first moment after the day they were known on
SELECT code, delivery, sheet, row{columns}
FROM record_{dataset}
WHERE county = $1 AND {known} AND valid_from <= $2 AND valid_to >= $2
ORDER BY code;
