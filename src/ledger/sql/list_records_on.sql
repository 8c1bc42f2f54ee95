-- The records that hold on a day as we know them now, in the order of their codes.   {dataset}; {columns} of the fields
-- wanted, each after a comma.   $1 county, $2 the day
SELECT code, delivery, sheet, row{columns}
FROM record_{dataset}
WHERE county = $1 AND superseded_at = '9999-12-31' AND valid_from <= $2 AND valid_to >= $2
ORDER BY code;
