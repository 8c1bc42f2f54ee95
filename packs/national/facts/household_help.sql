/* ---
name: household_help
subject: household
about: "Help that reached the household in the last 12 months."
columns:
  helped_in_last_year: {type: boolean, absent: "FALSE", null_means: "有待核的帮扶记录", zh: "近十二个月有帮扶措施", en: "help began or was paid in the last 12 months"}
--- */
WITH events AS (
  SELECT _src, household_id, started_on AS day FROM every.measure
  UNION ALL SELECT _src, household_id, paid_on FROM every.education_aid
  UNION ALL SELECT _src, household_id, started_on FROM every.training
  UNION ALL SELECT _src, household_id, issued_on FROM latest.loan
  UNION ALL SELECT _src, household_id, transport_paid_on FROM latest.employment WHERE transport_subsidy > 0
  UNION ALL SELECT _src, household_id, subsidy_paid_on FROM latest.housing
  UNION ALL SELECT _src, household_id, started_on FROM latest.dibao WHERE kind IN ('农村低保', '城市低保', '特困供养')
),
marked AS (
  SELECT household_id, coalesce(day > $as_of - INTERVAL 12 MONTH AND day <= $as_of, FALSE) AS recent
  FROM events
  WHERE household_id IS NOT NULL
  UNION ALL
  -- Help of the last year that may have been theirs; older help is no doubt.
  SELECT r.household_id, NULL
  FROM review_row r
  JOIN events e USING (_src)
  WHERE e.day > $as_of - INTERVAL 12 MONTH AND e.day <= $as_of
)
SELECT household_id AS subject_id, any_true(recent) AS helped_in_last_year
FROM marked
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM every.measure WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.education_aid WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM every.training WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.loan WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.employment WHERE household_id IS NOT NULL AND transport_subsidy > 0
UNION ALL SELECT household_id, _src FROM latest.housing WHERE household_id IS NOT NULL AND subsidy_paid_on IS NOT NULL
UNION ALL SELECT household_id, _src FROM latest.dibao
WHERE household_id IS NOT NULL AND kind IN ('农村低保', '城市低保', '特困供养')
UNION ALL SELECT household_id, _src FROM registry_household
