-- Some of what proposals keep sealed.   $1 county, $2 after this one
SELECT id, current_value, proposed_value FROM proposal WHERE county = $1 AND id > $2 ORDER BY id LIMIT 1000;
