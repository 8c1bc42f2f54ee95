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
SELECT h.household_code AS unit, h.village_code, CAST(bool_and(r.is_lived_in) AS INTEGER) AS numerator, 1 AS denominator
FROM latest.relocation r
JOIN registry_household h USING (household_id)
WHERE r.moved_in_on <= $as_of
GROUP BY h.household_code, h.village_code
