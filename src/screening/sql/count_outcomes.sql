-- How many subjects each rule hit, left undecided and was not run for, by township. {sums}: a column for each.
SELECT coalesce(substring(village_code, 1, 9), '') AS township{sums} FROM decided_{subject} GROUP BY township ORDER BY township
