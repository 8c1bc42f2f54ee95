/* ---
name: outside_workers
rule: area.job_scale
better: higher
unit: person
target: job_scale_target
uses: [jobs_then_and_now]
zh: 外出务工人数
en: outside workers
counted_zh: 本月在岗
counted_en: this month
about: "Workers of listed households outside the county in the month of as_of, against the same month of last year."
--- */
SELECT unit, village_code, numerator, denominator FROM fact.jobs_then_and_now WHERE job = 'outside'
