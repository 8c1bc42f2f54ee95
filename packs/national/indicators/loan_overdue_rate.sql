/* ---
name: loan_overdue_rate
rule: area.loan_overdue_rate
better: lower
unit: loan
target: loan_overdue_max
uses: [loan]
zh: 小额信贷逾期率
en: overdue share of petty loans
counted_zh: 逾期余额
counted_en: overdue balance
about: "Overdue balance against outstanding balance."
--- */
SELECT subject_id AS unit,
       village_code,
       CASE WHEN overdue_days > 0 THEN loan_balance WHEN overdue_days = 0 THEN 0 END AS numerator,
       loan_balance AS denominator
FROM fact.loan
WHERE loan_balance > 0 AND village_code IS NOT NULL
