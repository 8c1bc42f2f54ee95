/* ---
name: person_care
subject: person
about: "Chronic and serious patients: contract and follow-up; in-county inpatient bills of the last 12 months."
columns:
  patient_without_doctor: {type: boolean, absent: "FALSE", null_means: "慢病记录待核", zh: "慢病大病患者没有签约医生", en: "patient without a contracted doctor"}
  days_since_followup: {type: integer, unit: 天, absent: "0", null_means: "已签约但签约和随访日期都未填，或慢病记录待核", zh: "距最近随访或签约天数", en: "days since last follow-up or contract"}
  has_bill_paid_first: {type: boolean, absent: "FALSE", null_means: "结算记录待核或未填是否先诊疗后付费", zh: "县内住院未先诊疗后付费或未一站式结算", en: "in-county stay without treat-first or one-stop"}
--- */
WITH entries AS (
  SELECT _src,
         person_id,
         has_doctor,
         CASE WHEN has_doctor
              THEN CAST($as_of - CASE WHEN followed_up_on <= $as_of THEN followed_up_on
                                      WHEN contracted_on <= $as_of THEN contracted_on END AS INTEGER) END AS days
  FROM latest.chronic_care
),
patients AS (
  SELECT person_id,
         NOT bool_or(has_doctor) AS without_doctor,
         bool_or(has_doctor) AS has_doctor,
         min(days) AS days
  FROM entries
  WHERE person_id IS NOT NULL
  GROUP BY person_id
),
bills AS (
  -- A bill in review leaves open what it could change: it is no doubt where nobody paid first.
  SELECT person_id, any_true(CASE WHEN certain OR NOT paid_first THEN paid_first END) AS paid_first
  FROM (
    SELECT coalesce(b.person_id, r.person_id) AS person_id,
           b.person_id IS NOT NULL AS certain,
           b.visit_place = '县内' AND b.visit_kind = '住院' AND NOT (b.treated_first AND b.one_stop) AS paid_first
    FROM every.medical_bill b
    LEFT JOIN (SELECT * FROM review_row WHERE dataset = 'medical_bill') r USING (_src)
    WHERE coalesce(b.person_id, r.person_id) IS NOT NULL
      AND b.settled_on > $as_of - INTERVAL 12 MONTH AND b.settled_on <= $as_of)
  GROUP BY person_id
),
waiting AS (
  SELECT r.person_id,
         bool_or(e.has_doctor) AS may_have_doctor,
         bool_or(NOT e.has_doctor) AS may_be_without,
         max(e.days) AS days
  FROM review_row r
  JOIN entries e USING (_src)
  WHERE r.dataset = 'chronic_care'
  GROUP BY r.person_id
)
SELECT person_id AS subject_id,
       CASE WHEN p.has_doctor THEN FALSE
            WHEN p.without_doctor THEN CASE WHEN w.may_have_doctor THEN NULL ELSE TRUE END
            WHEN w.may_be_without THEN NULL
            ELSE FALSE END AS patient_without_doctor,
       CASE WHEN p.has_doctor THEN CASE WHEN w.may_have_doctor AND p.days > $chronic_followup_days THEN NULL
                                        ELSE p.days END
            WHEN w.may_have_doctor AND coalesce(w.days > $chronic_followup_days, TRUE) THEN NULL
            ELSE 0 END AS days_since_followup,
       CASE WHEN b.person_id IS NULL THEN FALSE ELSE b.paid_first END AS has_bill_paid_first
FROM patients p
FULL JOIN waiting w USING (person_id)
FULL JOIN bills b USING (person_id)
---- lineage
SELECT person_id AS subject_id, _src FROM latest.chronic_care WHERE person_id IS NOT NULL
UNION ALL SELECT person_id, _src FROM every.medical_bill
WHERE person_id IS NOT NULL
  AND visit_place = '县内' AND visit_kind = '住院'
  AND settled_on > $as_of - INTERVAL 12 MONTH AND settled_on <= $as_of
