/* ---
name: team_member
subject: team_member
population: true
about: "Members of village teams. Days only: where somebody was is never recorded."
columns:
  on_post_all_last_month: {type: boolean, null_means: "到岗日期未填", zh: "上月全月在岗", en: "on post the whole last calendar month"}
  on_post: {type: boolean, null_means: "到岗日期未填", zh: "在岗", en: "on post at as_of"}
  days_signed_last_month: {type: integer, unit: 天, zh: "上月签到天数", en: "days with a sign-in in the last calendar month"}
--- */
WITH ended AS (SELECT CAST(date_trunc('month', $as_of + 1) AS DATE) AS month_end)
SELECT a.member_code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       max_by(a.village_code, a.day) AS village_code,
       min(a.arrived_on) <= any_value(e.month_end) - INTERVAL 1 MONTH
         AND coalesce(max(a.left_on) >= any_value(e.month_end), TRUE) AS on_post_all_last_month,
       min(a.arrived_on) <= $as_of
         AND coalesce(max(a.left_on) > $as_of, TRUE) AS on_post,
       CAST(count(DISTINCT a.day)
              FILTER (WHERE a.signed_in IS NOT NULL
                        AND a.day >= e.month_end - INTERVAL 1 MONTH AND a.day < e.month_end) AS INTEGER)
         AS days_signed_last_month
FROM every.team_attendance a
CROSS JOIN ended e
WHERE a.day <= $as_of
GROUP BY a.member_code
---- lineage
SELECT member_code AS subject_id, _src FROM every.team_attendance
