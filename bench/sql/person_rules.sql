-- The person rules of the national pack as one would write them once by hand: screening_bench holds the compiled
-- statement against it. The view person gives facts, parameters and needs their names (dibao_state: dibao was delivered
-- within the year). hit, undecided and not_run carry the rules in the order of their ids, the first as 1.
WITH answers AS (
  SELECT *,
    hukou_any AND (is_dead OR benefit_days_after_death > death_grace_days) AS dead_member,
    dibao_state AND is_member AND registry_on_dibao <> on_dibao AS conflict_dibao,
    disability_state AND is_member AND disability_differs AS conflict_disability,
    number_shared_with_other_name AS id_duplicate,
    (NOT number_is_blank AND NOT number_is_sound) OR (number_is_blank AND age >= 1) AS id_invalid,
    hukou_any AND identity_differs AS conflict_identity,
    medical_insurance_year AND is_member AND registry_insured <> insured AS conflict_insurance,
    school_school_year AND is_member AND school_stage_differs AS conflict_school,
    number_in_other_household AS two_households,
    employment_state AND is_member AND work_months_gap > 1 AS conflict_work,
    chronic_care_any AND is_member AND in_listed_household AND patient_without_doctor AS no_contract,
    chronic_care_any AND is_member AND in_listed_household
      AND days_since_followup > chronic_followup_days AS no_followup,
    disability_any AND is_member AND in_listed_household AND severe_without_care_subsidy AS no_care_subsidy,
    disability_any AND dibao_any AND is_member AND in_listed_household
      AND disabled_on_dibao_without_living_subsidy AS no_living_subsidy,
    school_school_year AND education_aid_term AND is_member AND in_listed_household
      AND school_stage IN ('学前', '小学', '初中', '高中', '中职') AND NOT aid_this_term AS no_education_aid,
    medical_insurance_year AND is_member AND in_listed_household AND insured_as_resident
      AND premium_subsidy <= 0 AS no_insurance_subsidy,
    pension_year AND is_member AND in_listed_household AND age BETWEEN pension_age_from AND pension_age_to
      AND (school_school_year AND NOT in_school AND NOT has_pension_insurance
           OR disability_any AND severely_disabled AND pension_not_paid_by_government) AS no_pension,
    employment_state AND is_member AND in_listed_household AND outside_months >= transport_subsidy_months
      AND NOT transport_subsidy_paid AS no_transport_subsidy,
    employment_any AND is_member AND in_listed_household AND transport_subsidy_undue AS undue_transport_subsidy,
    medical_bill_any AND is_member AND in_listed_household AND has_bill_paid_first AS paid_first
  FROM person
)
SELECT subject_code,
  CASE WHEN dead_member THEN 1 ELSE 0 END
  + CASE WHEN conflict_dibao THEN 2 ELSE 0 END
  + CASE WHEN conflict_disability THEN 4 ELSE 0 END
  + CASE WHEN id_duplicate THEN 8 ELSE 0 END
  + CASE WHEN id_invalid THEN 16 ELSE 0 END
  + CASE WHEN conflict_identity THEN 32 ELSE 0 END
  + CASE WHEN conflict_insurance THEN 64 ELSE 0 END
  + CASE WHEN conflict_school THEN 128 ELSE 0 END
  + CASE WHEN two_households THEN 256 ELSE 0 END
  + CASE WHEN conflict_work THEN 512 ELSE 0 END
  + CASE WHEN no_contract THEN 1024 ELSE 0 END
  + CASE WHEN no_followup THEN 2048 ELSE 0 END
  + CASE WHEN no_care_subsidy THEN 4096 ELSE 0 END
  + CASE WHEN no_living_subsidy THEN 8192 ELSE 0 END
  + CASE WHEN no_education_aid THEN 16384 ELSE 0 END
  + CASE WHEN no_insurance_subsidy THEN 32768 ELSE 0 END
  + CASE WHEN no_pension THEN 65536 ELSE 0 END
  + CASE WHEN no_transport_subsidy THEN 131072 ELSE 0 END
  + CASE WHEN undue_transport_subsidy THEN 262144 ELSE 0 END
  + CASE WHEN paid_first THEN 524288 ELSE 0 END AS hit,
  CASE WHEN dead_member IS NULL THEN 1 ELSE 0 END
  + CASE WHEN conflict_dibao IS NULL THEN 2 ELSE 0 END
  + CASE WHEN conflict_disability IS NULL THEN 4 ELSE 0 END
  + CASE WHEN id_duplicate IS NULL THEN 8 ELSE 0 END
  + CASE WHEN id_invalid IS NULL THEN 16 ELSE 0 END
  + CASE WHEN conflict_identity IS NULL THEN 32 ELSE 0 END
  + CASE WHEN conflict_insurance IS NULL THEN 64 ELSE 0 END
  + CASE WHEN conflict_school IS NULL THEN 128 ELSE 0 END
  + CASE WHEN two_households IS NULL THEN 256 ELSE 0 END
  + CASE WHEN conflict_work IS NULL THEN 512 ELSE 0 END
  + CASE WHEN no_contract IS NULL THEN 1024 ELSE 0 END
  + CASE WHEN no_followup IS NULL THEN 2048 ELSE 0 END
  + CASE WHEN no_care_subsidy IS NULL THEN 4096 ELSE 0 END
  + CASE WHEN no_living_subsidy IS NULL THEN 8192 ELSE 0 END
  + CASE WHEN no_education_aid IS NULL THEN 16384 ELSE 0 END
  + CASE WHEN no_insurance_subsidy IS NULL THEN 32768 ELSE 0 END
  + CASE WHEN no_pension IS NULL THEN 65536 ELSE 0 END
  + CASE WHEN no_transport_subsidy IS NULL THEN 131072 ELSE 0 END
  + CASE WHEN undue_transport_subsidy IS NULL THEN 262144 ELSE 0 END
  + CASE WHEN paid_first IS NULL THEN 524288 ELSE 0 END AS undecided,
  CASE WHEN NOT hukou_any THEN 1 ELSE 0 END
  + CASE WHEN NOT dibao_state THEN 2 ELSE 0 END
  + CASE WHEN NOT disability_state THEN 4 ELSE 0 END
  + CASE WHEN NOT hukou_any THEN 32 ELSE 0 END
  + CASE WHEN NOT medical_insurance_year THEN 64 ELSE 0 END
  + CASE WHEN NOT school_school_year THEN 128 ELSE 0 END
  + CASE WHEN NOT employment_state THEN 512 ELSE 0 END
  + CASE WHEN NOT chronic_care_any THEN 1024 ELSE 0 END
  + CASE WHEN NOT chronic_care_any THEN 2048 ELSE 0 END
  + CASE WHEN NOT disability_any THEN 4096 ELSE 0 END
  + CASE WHEN NOT (disability_any AND dibao_any) THEN 8192 ELSE 0 END
  + CASE WHEN NOT (school_school_year AND education_aid_term) THEN 16384 ELSE 0 END
  + CASE WHEN NOT medical_insurance_year THEN 32768 ELSE 0 END
  + CASE WHEN NOT no_pension AND NOT (pension_year AND school_school_year AND disability_any) THEN 65536 ELSE 0 END
  + CASE WHEN NOT employment_state THEN 131072 ELSE 0 END
  + CASE WHEN NOT employment_any THEN 262144 ELSE 0 END
  + CASE WHEN NOT medical_bill_any THEN 524288 ELSE 0 END AS not_run
FROM answers
