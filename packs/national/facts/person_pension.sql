/* ---
name: person_pension
subject: person
uses: [member]
columns:
  has_pension_insurance: {type: boolean, null_means: "养老保险记录待核", zh: "本年度已参加养老保险", en: "has pension insurance this year"}
  pension_not_paid_by_government: {type: boolean, absent: "FALSE", null_means: "养老保险记录待核或代缴未填", zh: "养老保险未代缴", en: "pension contribution not paid by the government"}
--- */
WITH said AS (
  SELECT person_id,
         bool_or(status = '已参保') AS insured,
         any_true(paid_by_government) AS paid
  FROM latest.pension
  WHERE person_id IS NOT NULL AND year = year($as_of)
  GROUP BY person_id
)
SELECT m.person_id AS subject_id,
       CASE WHEN s.insured THEN TRUE
            WHEN r.person_id IS NOT NULL THEN NULL
            ELSE FALSE END AS has_pension_insurance,
       CASE WHEN s.person_id IS NOT NULL THEN NOT s.paid
            WHEN r.person_id IS NOT NULL THEN NULL
            ELSE FALSE END AS pension_not_paid_by_government
FROM fact.member m
LEFT JOIN said s USING (person_id)
LEFT JOIN (SELECT DISTINCT person_id FROM review WHERE dataset = 'pension') r USING (person_id)
WHERE m.is_member
---- lineage
SELECT person_id AS subject_id, _src FROM latest.pension WHERE person_id IS NOT NULL AND year = year($as_of)
UNION ALL SELECT person_id, _src FROM lineage.member
