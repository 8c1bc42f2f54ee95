/* ---
name: month_worked
about: "Months touched by spells of work, one row a person and month, from January of the previous year to as_of."
--- */
SELECT DISTINCT person_id, place = '省外' AS outside_province, CAST(unnest(generate_series(
         greatest(started_on, make_date(year($as_of) - 1, 1, 1)), least(coalesce(ended_on, $as_of), $as_of), INTERVAL 1 MONTH)) AS DATE) AS month
FROM latest.employment
WHERE person_id IS NOT NULL AND started_on <= $as_of AND coalesce(ended_on, $as_of) >= make_date(year($as_of) - 1, 1, 1)
