-- Completed years of somebody born on a day, for fact models.
CREATE MACRO age_on(born, day) AS
  year(day) - year(born) - CASE WHEN month(day) * 100 + day(day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END
