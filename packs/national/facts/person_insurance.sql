/* ---
name: person_insurance
subject: person
uses: [insured]
columns:
  insured: {type: boolean, null_means: "参保记录待核", zh: "本年度已参加基本医保", en: "insured this year"}
  insured_as_resident: {type: boolean, null_means: "参保记录待核或险种未填", zh: "以居民身份参保", en: "insured as resident"}
  premium_subsidy: {type: money, unit: 元, absent: "0", zh: "参保财政资助", en: "premium subsidy"}
  registry_insured: {type: boolean, null_means: "档案未填", zh: "档案登记已参保", en: "insured according to the registry"}
--- */
SELECT i.person_id AS subject_id, i.insured, i.insured_as_resident, i.premium_subsidy, p.is_insured AS registry_insured
FROM fact.insured i JOIN registry_person p USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.insured
