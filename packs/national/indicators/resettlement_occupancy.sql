/* ---
name: resettlement_occupancy
rule: area.resettlement_occupancy
better: higher
unit: household
target: relocation_movein_target
zh: 搬迁实际入住率
en: relocated households that live there
counted_zh: 实际入住
counted_en: living there
about: "Households that were moved in."
--- */
WITH moved AS (SELECT * FROM latest.relocation WHERE moved_in_on <= $as_of)
SELECT h.household_code AS unit,
       h.village_code,
       CAST(NOT any_true(NOT r.is_lived_in) AS INTEGER) AS numerator,
       1 AS denominator
FROM moved r
JOIN registry_household h USING (household_id)
GROUP BY h.household_code, h.village_code
UNION ALL
-- A row in review is unknown wherever it may belong, but where the household has one of its own.
SELECT min(h.household_code), h.village_code, NULL, 1
FROM review_row w
JOIN moved r USING (_src)
JOIN registry_household h ON h.household_id = w.household_id
WHERE w.dataset = 'relocation'
  AND r.is_lived_in IS NOT TRUE
  AND w.household_id NOT IN (SELECT household_id FROM moved WHERE household_id IS NOT NULL)
GROUP BY r._src, h.village_code
