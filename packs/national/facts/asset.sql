/* ---
name: asset
subject: asset
population: true
about: "Assets that projects left behind. Where an asset lies is told by the project it came from."
columns:
  is_operating: {type: boolean, null_means: "资产类别未填", zh: "经营性资产", en: "operating asset"}
  is_idle: {type: boolean, null_means: "运营状态未填", zh: "闲置", en: "idle"}
  yearly_income: {type: money, unit: 元, zh: "年收益", en: "yearly income"}
  has_keeper: {type: boolean, zh: "有管护责任人", en: "somebody is responsible"}
  is_titled: {type: boolean, zh: "已确权", en: "ownership confirmed"}
--- */
SELECT a.asset_code AS subject_id,
       CAST(NULL AS INTEGER) AS household_id,
       any_value(p.village_code) AS village_code,
       any_value(a.kind) = '经营性' AS is_operating,
       any_value(a.state) = '闲置' AS is_idle,
       CAST(coalesce(max(a.yearly_income), 0) AS DECIMAL(18,2)) AS yearly_income,
       coalesce(bool_or(a.has_keeper), FALSE) AS has_keeper,
       max(a.titled_on) IS NOT NULL AS is_titled
FROM latest.asset_ledger a
LEFT JOIN (SELECT project_code, any_value(village_code) AS village_code
           FROM latest.project GROUP BY project_code) p USING (project_code)
GROUP BY a.asset_code
---- lineage
SELECT asset_code AS subject_id, _src FROM latest.asset_ledger
UNION ALL SELECT a.asset_code, p._src FROM latest.asset_ledger a JOIN latest.project p USING (project_code)
