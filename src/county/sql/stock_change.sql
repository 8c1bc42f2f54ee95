-- Monitored households of a region and the people in them over a period, as the record of each dates it: a spell of
-- monitoring from monitored_on to eliminated_on, or still running. A date of elimination before monitored_on ended an
-- earlier spell, whose beginning is not on record. undated: the record does not say when, or says two things.
--   {households} and {persons} files, {region} a prefix of codes, {from} and {until} dates; a day counts to the period
--   that ends with it
WITH monitored AS (
  SELECT h.household_id, h.monitored_on AS began,
         CASE WHEN h.eliminated_on < h.monitored_on THEN h.eliminated_on END AS earlier,
         CASE WHEN h.risk_eliminated THEN h.eliminated_on END AS ended,
         h.monitored_on IS NULL OR (h.risk_eliminated AND (h.eliminated_on IS NULL OR h.eliminated_on < h.monitored_on))
           OR (h.risk_eliminated IS NOT TRUE AND h.eliminated_on IS NOT NULL
               AND (h.eliminated_on >= h.monitored_on OR h.eliminated_on > {from})) AS is_undated
  FROM read_parquet({households}) h
  WHERE h.is_monitored AND starts_with(coalesce(h.village_code, h.township_code, ''), {region})),
told AS (
  SELECT m.*, coalesce(p.people, 0) AS people, coalesce(is_undated, FALSE) AS undated,
         NOT undated AND began <= {from} AND (ended IS NULL OR ended > {from}) AS opening,
         NOT undated AND began > {from} AND began <= {until} AND earlier IS NULL AS added,
         NOT undated AND began > {from} AND began <= {until} AND earlier IS NOT NULL AS again,
         NOT undated AND ended > {from} AND ended <= {until} AS eliminated,
         NOT undated AND began <= {until} AND (ended IS NULL OR ended > {until}) AS closing
  FROM monitored m
  LEFT JOIN (SELECT household_id, count(*) AS people FROM read_parquet({persons}) GROUP BY household_id) p
    ON p.household_id = m.household_id)
SELECT count(*) FILTER (WHERE opening), CAST(coalesce(sum(people) FILTER (WHERE opening), 0) AS BIGINT),
       count(*) FILTER (WHERE added), CAST(coalesce(sum(people) FILTER (WHERE added), 0) AS BIGINT),
       count(*) FILTER (WHERE again), CAST(coalesce(sum(people) FILTER (WHERE again), 0) AS BIGINT),
       count(*) FILTER (WHERE eliminated), CAST(coalesce(sum(people) FILTER (WHERE eliminated), 0) AS BIGINT),
       count(*) FILTER (WHERE closing), CAST(coalesce(sum(people) FILTER (WHERE closing), 0) AS BIGINT),
       count(*) FILTER (WHERE undated), CAST(coalesce(sum(people) FILTER (WHERE undated), 0) AS BIGINT)
FROM told;
