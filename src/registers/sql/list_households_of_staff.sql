-- Whom registers pair with somebody.   $1 county, $2 staff code, $3 day
SELECT DISTINCT household FROM register_row
WHERE county = $1 AND staff = $2 AND household <> '' AND (holds_until = '' OR holds_until >= $3)
