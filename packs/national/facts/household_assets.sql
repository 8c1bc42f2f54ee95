/* ---
name: household_assets
subject: household
uses: [member]
columns:
  highest_asset_value: {type: money, unit: 元, absent: "0", null_means: "资产记录待核或价值未填", zh: "车辆商品房工商登记最高价值", en: "highest value of a vehicle, flat or business"}
  on_public_payroll: {type: boolean, absent: "FALSE", null_means: "财政供养记录待核", zh: "有成员由财政供养", en: "a member is on the public payroll"}
--- */
WITH entries AS (
  SELECT _src,
         person_id,
         kind IN ('车辆', '商品房', '工商登记') AS is_property,
         kind = '财政供养' AS is_payroll,
         value
  FROM latest.assets
  WHERE coalesce(registered_on <= $as_of, TRUE)
),
owned AS (
  SELECT m.household_id, e.is_property, e.is_payroll, e.value, TRUE AS certain
  FROM entries e
  JOIN fact.member m USING (person_id)
  WHERE m.is_member
  UNION ALL
  SELECT r.household_id, e.is_property, e.is_payroll, e.value, FALSE
  FROM review_row r
  JOIN entries e USING (_src)
  WHERE r.dataset = 'assets'
),
grouped AS (
  SELECT household_id,
         max(value) FILTER (WHERE certain AND is_property) AS value,
         -- What may be theirs, or is theirs without a value: it can only add to what is known.
         bool_or(is_property AND coalesce(value > $asset_value_max, TRUE)) AS may_be_more,
         any_true(CASE WHEN certain OR NOT is_payroll THEN is_payroll END) AS payroll
  FROM owned
  GROUP BY household_id
)
SELECT household_id AS subject_id,
       CAST(CASE WHEN value > $asset_value_max THEN value
                 WHEN coalesce(may_be_more, FALSE) THEN NULL
                 ELSE coalesce(value, 0) END AS DECIMAL(18,2)) AS highest_asset_value,
       payroll AS on_public_payroll
FROM grouped
---- lineage
SELECT household_id AS subject_id, _src FROM latest.assets WHERE household_id IS NOT NULL
UNION ALL SELECT household_id, _src FROM lineage.member
