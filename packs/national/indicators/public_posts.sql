/* ---
name: public_posts
rule: area.job_scale
better: higher
unit: person
target: job_scale_target
uses: [jobs_then_and_now]
zh: 公益性岗位人数
en: public-welfare posts
counted_zh: 本月在岗
counted_en: this month
about: >-
  Holders of public-welfare posts in listed households in the month of as_of, against the same month of last year.
--- */
SELECT unit, village_code, numerator, denominator FROM fact.jobs_then_and_now WHERE job = 'post'
