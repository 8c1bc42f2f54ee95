-- When each delivery was received.   $1 county
SELECT id, recorded_at
FROM delivery
WHERE county = $1;
