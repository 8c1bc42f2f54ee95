-- The records that hold on a day as we know them now, in the order of their codes.   {dataset}; {columns} of the fields
-- wanted, each after a comma.   ? the day, twice
SELECT code, delivery, sheet, row{columns}
FROM record_{dataset}
WHERE superseded_at = '9999-12-31' AND valid_from <= ? AND valid_to >= ?
ORDER BY code;
