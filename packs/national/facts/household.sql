/* ---
name: household
subject: household
population: true
uses: [member]
about: "Rural households with at least one member at as_of."
columns:
  listed: {type: boolean, null_means: "户属性或是否监测对象未填", zh: "建档立卡户或监测对象", en: "listed"}
  monitored: {type: boolean, null_means: "是否监测对象或风险是否消除未填", zh: "监测对象且风险未消除", en: "monitored"}
  ordinary: {type: boolean, null_means: "户属性或是否监测对象未填", zh: "一般农户且非监测对象", en: "ordinary household"}
  member_count: {type: integer, unit: 人, zh: "家庭人口", en: "members"}
--- */
WITH counted AS (SELECT household_id, count(*) AS member_count FROM fact.member WHERE is_member GROUP BY household_id),
-- A blank is no "no": whether somebody is monitored is then unknown.
marked AS (SELECT *, is_monitored AND NOT risk_eliminated AS monitored FROM registry_household)
SELECT h.household_id AS subject_id, h.household_id, h.village_code,
       h.household_type <> '一般农户' OR h.monitored AS listed, h.monitored,
       h.household_type = '一般农户' AND NOT h.monitored AS ordinary, CAST(c.member_count AS INTEGER) AS member_count
FROM marked h JOIN counted c USING (household_id)
---- lineage
SELECT household_id AS subject_id, _src FROM registry_household
UNION ALL SELECT household_id, _src FROM lineage.member
