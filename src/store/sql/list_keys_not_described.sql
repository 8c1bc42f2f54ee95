-- Indexes that begin with the county and that the planner was told nothing of: table, name by which the planner knows it,
-- columns, whether its keys are unique. What a table without row numbers is kept by bears the table's name.
SELECT t.name, CASE WHEN own.name IS NULL THEN t.name ELSE i.name END,
       (SELECT count(*) FROM pragma_index_info(i.name)), i."unique"
FROM sqlite_master AS t
JOIN pragma_index_list(t.name) AS i
LEFT JOIN sqlite_master AS own ON own.type = 'index' AND own.name = i.name
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
  AND (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0) = 'county'
  AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 AS told
                  WHERE told.tbl = t.name AND told.idx = CASE WHEN own.name IS NULL THEN t.name ELSE i.name END);
