/* ---
name: checkup_rate
rule: area.checkup_rate
better: higher
unit: person
target: checkup_rate_target
uses: [member, household]
zh: 免费健康体检率
en: share with a free health check
counted_zh: 已体检
counted_en: examined
about: "Members of listed households examined in the year of as_of."
--- */
WITH examined AS (
  SELECT DISTINCT person_id
  FROM every.checkup
  WHERE person_id IS NOT NULL AND year(examined_on) = year($as_of) AND examined_on <= $as_of
),
waits AS (SELECT DISTINCT person_id FROM review WHERE dataset = 'checkup')
SELECT m.person_code AS unit,
       h.village_code,
       CASE WHEN e.person_id IS NOT NULL THEN 1
            WHEN w.person_id IS NOT NULL OR h.listed IS NULL THEN NULL
            ELSE 0 END AS numerator,
       1 AS denominator
FROM fact.member m
JOIN fact.household h ON h.household_id = m.household_id
LEFT JOIN examined e USING (person_id)
LEFT JOIN waits w USING (person_id)
-- Of a household that may be listed or not, whoever was not examined is unknown; whoever was, moves nothing.
WHERE m.is_member AND (h.listed OR (h.listed IS NULL AND e.person_id IS NULL)) AND EXISTS (FROM every.checkup)
