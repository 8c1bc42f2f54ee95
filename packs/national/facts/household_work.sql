/* ---
name: household_work
subject: household
uses: [work]
columns:
  has_member_who_lost_work: {type: boolean, null_means: "有成员的务工记录待核", zh: "上年务工的成员近三个月没有务工", en: "a member who worked last year has not worked for three months"}
--- */
SELECT household_id AS subject_id,
       any_true(CASE WHEN months_of_last_three > 0 THEN FALSE
                     WHEN waits THEN NULL
                     ELSE months_previous_year >= $work_months_min END) AS has_member_who_lost_work
FROM fact.work
GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.work
