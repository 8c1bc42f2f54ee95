/* ---
name: project
subject: project
population: true
about: "Projects of the linking funds against their own schedule, and what was paid."
columns:
  days_past_planned_start: {type: integer, unit: 天, null_means: "计划开工未填", zh: "计划开工后未开工天数", en: "days after the planned start without a start"}
  has_begun: {type: boolean, zh: "已开工", en: "begun"}
  planned_days: {type: integer, unit: 天, null_means: "计划工期不明", zh: "计划工期", en: "planned days"}
  elapsed_days: {type: integer, unit: 天, null_means: "计划工期不明", zh: "已过工期", en: "days elapsed, at most the planned ones"}
  planned_fund: {type: money, unit: 元, null_means: "计划资金未填", zh: "计划资金", en: "planned fund"}
  paid_out: {type: money, bounds: true, unit: 元, null_means: "拨付层级未填", zh: "已拨付到户到施工方", en: "paid to households and builders"}
  old_money_at_township: {type: money, bounds: true, unit: 元, null_means: "拨付层级未填", zh: "早已拨到乡镇的资金", en: "paid to the township longer ago than allowed"}
  paid_below_county: {type: money, bounds: true, unit: 元, null_means: "拨付层级未填", zh: "县级以下已拨付", en: "paid below county level"}
  days_approved_undisclosed: {type: integer, unit: 天, zh: "批复后未公告公示天数", en: "days since approval without public disclosure"}
  days_finished_unaccepted: {type: integer, unit: 天, zh: "竣工后未验收天数", en: "days since completion without acceptance"}
  days_accepted: {type: integer, unit: 天, zh: "验收以来天数", en: "days since acceptance"}
  has_asset: {type: boolean, zh: "有资产登记", en: "an asset names it"}
--- */
-- A payment whose leg is not said may be on any. What happened after as_of is not yet known on it.
WITH paid AS (
  SELECT project_code,
         coalesce(sum(amount) FILTER (WHERE leg IN ('到户', '到施工方')), 0) AS paid_out,
         coalesce(sum(amount) FILTER (WHERE leg IN ('乡到村', '到户', '到施工方')), 0) AS below_county,
         coalesce(sum(amount) FILTER (WHERE leg = '县到乡' AND $as_of - paid_on > $stranded_days), 0) AS old_at_township,
         coalesce(sum(amount) FILTER (WHERE leg IS NULL), 0) AS on_no_leg,
         coalesce(sum(amount) FILTER (WHERE leg IS NULL AND $as_of - paid_on > $stranded_days), 0) AS old_on_no_leg
  FROM every.payment
  WHERE paid_on <= $as_of
  GROUP BY project_code
),
planned AS (
  SELECT *,
         CASE WHEN planned_finish > planned_start THEN planned_finish - planned_start END AS days
  FROM latest.project
)
SELECT p.project_code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       any_value(p.village_code) AS village_code,
       CAST(max(CASE WHEN p.started_on <= $as_of THEN 0
                     WHEN p.planned_start IS NOT NULL
                     THEN greatest($as_of - p.planned_start, 0) END) AS INTEGER) AS days_past_planned_start,
       coalesce(bool_or(p.started_on <= $as_of), FALSE) AS has_begun,
       CAST(max(p.days) AS INTEGER) AS planned_days,
       CAST(max(CASE WHEN p.days IS NOT NULL
                     THEN least(greatest($as_of - p.planned_start, 0), p.days) END) AS INTEGER) AS elapsed_days,
       max(p.planned_fund) AS planned_fund,
       CAST(coalesce(any_value(m.paid_out), 0) AS DECIMAL(18,2)) AS paid_out_at_least,
       CAST(coalesce(any_value(m.paid_out + m.on_no_leg), 0) AS DECIMAL(18,2)) AS paid_out_at_most,
       CAST(coalesce(any_value(m.old_at_township), 0) AS DECIMAL(18,2)) AS old_money_at_township_at_least,
       CAST(coalesce(any_value(m.old_at_township + m.old_on_no_leg), 0) AS DECIMAL(18,2))
         AS old_money_at_township_at_most,
       CAST(coalesce(any_value(m.below_county), 0) AS DECIMAL(18,2)) AS paid_below_county_at_least,
       CAST(coalesce(any_value(m.below_county + m.on_no_leg), 0) AS DECIMAL(18,2)) AS paid_below_county_at_most,
       CAST(coalesce(max(CASE WHEN coalesce(p.disclosed_on > $as_of, TRUE) AND p.approved_on <= $as_of
                              THEN $as_of - p.approved_on END), 0) AS INTEGER) AS days_approved_undisclosed,
       CAST(coalesce(max(CASE WHEN coalesce(p.accepted_on > $as_of, TRUE) AND p.finished_on <= $as_of
                              THEN $as_of - p.finished_on END), 0) AS INTEGER) AS days_finished_unaccepted,
       CAST(coalesce(max(CASE WHEN p.accepted_on <= $as_of
                              THEN $as_of - p.accepted_on END), 0) AS INTEGER) AS days_accepted,
       bool_or(p.project_code IN (SELECT project_code FROM latest.asset_ledger
                                  WHERE project_code IS NOT NULL)) AS has_asset
FROM planned p
LEFT JOIN paid m USING (project_code)
GROUP BY p.project_code
---- lineage
SELECT project_code AS subject_id, _src FROM latest.project
UNION ALL SELECT project_code, _src FROM every.payment
UNION ALL SELECT project_code, _src FROM latest.asset_ledger WHERE project_code IS NOT NULL
