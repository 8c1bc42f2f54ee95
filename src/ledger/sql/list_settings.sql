-- The settings whose names begin so.   $1 county, $2 beginning
SELECT name, value
FROM setting
WHERE county = $1 AND substr(name, 1, length($2)) = $2
ORDER BY name;
