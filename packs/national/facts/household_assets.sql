/* ---
name: household_assets
subject: household
uses: [member]
columns:
  highest_asset_value: {type: money, unit: 元, absent: "0", null_means: "资产记录待核", zh: "车辆商品房工商登记最高价值", en: "highest value of a vehicle, flat or business"}
  on_public_payroll: {type: boolean, absent: "FALSE", null_means: "财政供养记录待核", zh: "有成员由财政供养", en: "a member is on the public payroll"}
--- */
WITH owned AS (
  SELECT m.household_id, a.kind, a.value, FALSE AS waits
  FROM latest.assets a
  JOIN fact.member m USING (person_id)
  WHERE m.is_member
  UNION ALL
  SELECT household_id, NULL, NULL, TRUE FROM review WHERE dataset = 'assets'
),
grouped AS (
  SELECT household_id,
         bool_or(waits) AS waits,
         max(CASE WHEN kind IN ('车辆', '商品房', '工商登记') THEN value END) AS value,
         bool_or(coalesce(kind = '财政供养', FALSE)) AS payroll
  FROM owned
  GROUP BY household_id
)
-- A row in review can only add to what is known.
SELECT household_id AS subject_id,
       CAST(CASE WHEN waits AND NOT coalesce(value > $asset_value_max, FALSE) THEN NULL
                 ELSE coalesce(value, 0) END AS DECIMAL(18,2)) AS highest_asset_value,
       CASE WHEN payroll THEN TRUE WHEN waits THEN NULL ELSE FALSE END AS on_public_payroll
FROM grouped
---- lineage
SELECT household_id AS subject_id, _src FROM latest.assets WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM lineage.member
