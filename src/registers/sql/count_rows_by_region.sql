-- How many there are in each place.   {conditions} on the rows.   $1 county, $2 dataset, and what the conditions name
SELECT region, count(*) FROM register_row WHERE county = $1 AND dataset = $2{conditions} GROUP BY region
