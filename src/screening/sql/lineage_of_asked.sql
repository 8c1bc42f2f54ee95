-- The rows of files behind one model's facts, for the subjects that were asked. {lineage}: the model's own statement.
SELECT a.code AS subject_id, l._src FROM (SELECT DISTINCT subject_id, _src FROM ({lineage})) l
JOIN asked a ON a.subject_id = l.subject_id
