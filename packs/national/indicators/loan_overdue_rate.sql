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
about: "Overdue balance against outstanding balance. Where a balance is not said the share is unknown."
--- */
SELECT subject_id AS unit,
       village_code,
       CASE WHEN overdue_days > 0 THEN loan_balance WHEN overdue_days = 0 THEN 0 END AS numerator,
       loan_balance AS denominator
FROM fact.loan
WHERE coalesce(loan_balance > 0, TRUE) AND village_code IS NOT NULL
UNION ALL
-- A loan in review is unknown wherever it may belong.
SELECT l.contract, h.village_code, NULL, max(l.balance)
FROM review_row r
JOIN latest.loan l USING (_src)
JOIN registry_household h ON h.household_id = r.household_id
WHERE r.dataset = 'loan' AND coalesce(l.balance > 0, TRUE) AND h.village_code IS NOT NULL
GROUP BY l.contract, h.village_code
