/* ---
name: household_insurance
subject: household
uses: [insured]
columns:
  has_uninsured_member: {type: boolean, null_means: "有成员的参保记录待核", zh: "有成员未参加基本医保", en: "a member is not insured"}
--- */
SELECT household_id AS subject_id, any_true(NOT insured) AS has_uninsured_member FROM fact.insured GROUP BY household_id
---- lineage
SELECT household_id AS subject_id, _src FROM lineage.insured
