/* ---
name: loan
subject: loan
population: true
about: >-
  Petty loans, by contract: of borrowers in the registry, or who may be. A borrower nobody here knows is another
  county's.
columns:
  overdue_days: {type: integer, unit: 天, null_means: "逾期天数未填", zh: "逾期天数", en: "days overdue"}
  loan_balance: {type: money, unit: 元, null_means: "余额未填", zh: "贷款余额", en: "balance"}
  days_to_due: {type: integer, unit: 天, null_means: "到期日期未填", zh: "距到期天数", en: "days until it is due"}
  user_is_outsider: {type: boolean, null_means: "借款人未关联到农户", zh: "实际用款人不是借款户成员", en: "used by somebody who is not of the household"}
--- */
SELECT contract AS subject_id,
       max(household_id) AS household_id,
       max(village_code) AS village_code,
       CAST(max(overdue_days) AS INTEGER) AS overdue_days,
       max(balance) AS loan_balance,
       CAST(max(due_on) - $as_of AS INTEGER) AS days_to_due,
       CASE WHEN max(household_id) IS NOT NULL
            THEN coalesce(bool_or(NOT named_is_member), FALSE) END AS user_is_outsider
FROM latest.loan
WHERE household_id IS NOT NULL OR in_review
GROUP BY contract
---- lineage
SELECT contract AS subject_id, _src FROM latest.loan
