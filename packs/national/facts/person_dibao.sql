/* ---
name: person_dibao
subject: person
uses: [dibao_holder]
columns:
  on_dibao: {type: boolean, null_means: "低保记录待核", zh: "享受低保特困", en: "on dibao"}
  registry_on_dibao: {type: boolean, null_means: "档案未填", zh: "档案登记享受低保", en: "on dibao according to the registry"}
--- */
SELECT d.person_id AS subject_id,
       d.on_dibao,
       p.on_dibao AS registry_on_dibao
FROM fact.dibao_holder d
JOIN registry_person p USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM lineage.dibao_holder
