-- What deliveries mean to earlier ones, of those that nobody took back.   $1 county
SELECT later, earlier, meaning
FROM standing
WHERE county = $1 AND later NOT IN (SELECT delivery FROM withdrawal WHERE county = $1)
  AND earlier NOT IN (SELECT delivery FROM withdrawal WHERE county = $1)
ORDER BY later, earlier;
