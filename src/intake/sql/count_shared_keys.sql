-- The keys of a file, those of an earlier one, and those they share.   {ours}, {theirs}: the files
SELECT count(*) FILTER (WHERE o.of_ours), count(*) FILTER (WHERE t.of_theirs),
       count(*) FILTER (WHERE o.of_ours AND t.of_theirs)
FROM (SELECT DISTINCT _key, TRUE AS of_ours FROM read_parquet({ours})) o
FULL JOIN (SELECT DISTINCT _key, TRUE AS of_theirs FROM read_parquet({theirs})) t USING (_key);
