/* ---
name: household_medical
subject: household
uses: [member]
about: >-
  Self-paid cost of members, settled in the last 12 months: what is certain, and the most it can be if every bill in
  review that may be theirs is.
columns:
  medical_self_paid: {type: money, bounds: true, unit: 元, absent: "0", null_means: "有待核的结算记录或自付金额未填", zh: "自付医疗费用", en: "self-paid medical cost"}
--- */
WITH bills AS (
  SELECT m.household_id, b._src, b.settled_on, b.self_paid, TRUE AS certain
  FROM every.medical_bill b
  JOIN fact.member m USING (person_id)
  WHERE m.is_member
  UNION ALL
  SELECT DISTINCT r.household_id, b._src, b.settled_on, b.self_paid, FALSE
  FROM review_row r
  JOIN every.medical_bill b USING (_src)
  WHERE r.dataset = 'medical_bill'
)
SELECT household_id AS subject_id,
       CAST(coalesce(sum(self_paid) FILTER (WHERE certain), 0) AS DECIMAL(18,2)) AS medical_self_paid_at_least,
       CAST(CASE WHEN count(*) = count(self_paid) THEN sum(self_paid) END AS DECIMAL(18,2)) AS medical_self_paid_at_most
FROM bills
WHERE settled_on > $as_of - INTERVAL 12 MONTH AND settled_on <= $as_of
GROUP BY household_id
---- lineage
SELECT b.household_id AS subject_id, b._src FROM every.medical_bill b
WHERE b.household_id IS NOT NULL AND b.settled_on > $as_of - INTERVAL 12 MONTH AND b.settled_on <= $as_of
UNION ALL SELECT household_id, _src FROM lineage.member
