/* ---
name: household_dibao
subject: household
uses: [dibao_holder]
columns:
  household_on_dibao: {type: boolean, null_means: "有成员的低保记录待核", zh: "家中有成员享受低保特困", en: "a member is on dibao"}
--- */
SELECT household_id AS subject_id, any_true(on_dibao) AS household_on_dibao FROM fact.dibao_holder GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.dibao_holder
