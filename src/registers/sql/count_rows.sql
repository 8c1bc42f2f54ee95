-- How many there are.   {conditions} on the rows.   $1 county, $2 dataset, and what the conditions name
SELECT count(*) FROM register_row WHERE county = $1 AND dataset = $2{conditions}
