-- Of a record that is there no more.   $1 county, $2 dataset, $3 code
DELETE FROM register_row WHERE county = $1 AND dataset = $2 AND code = $3
