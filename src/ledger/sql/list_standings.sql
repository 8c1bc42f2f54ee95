-- What deliveries mean to earlier ones, of those that nobody took back.
SELECT later, earlier, meaning
FROM standing
WHERE later NOT IN (SELECT delivery FROM withdrawal) AND earlier NOT IN (SELECT delivery FROM withdrawal)
ORDER BY later, earlier;
