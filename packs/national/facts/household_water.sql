/* ---
name: household_water
subject: household
columns:
  water_is_unsafe: {type: boolean, absent: "FALSE", null_means: "评价记录待核或结果未填", zh: "饮水水质或水量不达标", en: "water quality or quantity below standard"}
uses: [later_water]
--- */
WITH said AS (SELECT household_id, quality = '不达标' OR quantity = '不达标' AS unsafe
  FROM latest.water WHERE household_id IS NOT NULL
  QUALIFY rank() OVER (PARTITION BY household_id ORDER BY assessed_on > $as_of, assessed_on DESC) = 1
          AND assessed_on <= $as_of AND household_id NOT IN (SELECT household_id FROM fact.later_water)
  UNION ALL
  SELECT household_id, NULL FROM fact.later_water WHERE dataset = 'water')
SELECT household_id AS subject_id, any_true(unsafe) AS water_is_unsafe FROM said GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM latest.water WHERE household_id IS NOT NULL
