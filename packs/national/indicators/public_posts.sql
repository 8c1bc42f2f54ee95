/* ---
name: public_posts
rule: area.job_scale
better: higher
unit: person
target: job_scale_target
uses: [member, household]
zh: 公益性岗位人数
en: public-welfare posts
counted_zh: 本月在岗
counted_en: this month
about: "Holders of public-welfare posts in listed households in the month of as_of, against the same month of last year."
--- */
WITH spell AS (
  SELECT e.person_id, bool_or(e.started_on <= $as_of AND coalesce(e.ended_on >= date_trunc('month', $as_of), TRUE)) AS now,
         bool_or(e.started_on <= $as_of - INTERVAL 12 MONTH AND coalesce(e.ended_on >= date_trunc('month', $as_of - INTERVAL 12 MONTH), TRUE)) AS before
  FROM latest.employment e WHERE e.person_id IS NOT NULL AND e.kind = '公益性岗位' GROUP BY e.person_id
)
SELECT m.person_code AS unit, h.village_code, CAST(s.now AS INTEGER) AS numerator, CAST(s.before AS INTEGER) AS denominator
FROM spell s JOIN fact.member m USING (person_id) JOIN fact.household h ON h.household_id = m.household_id WHERE m.is_member AND h.listed AND (s.now OR s.before)
