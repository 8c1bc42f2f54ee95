-- latest.{dataset}: spells told by lists of several periods. A spell ends before the months of the next list that speaks
-- for its place ({until}); where a later list has it again ({same}), that one tells it.   {from}, {to}: its months;
-- {rank}: the order of the deliveries
CREATE TABLE latest.{dataset} AS
WITH listed AS (SELECT *, {until} AS _until, {rank} AS _rank FROM every.{dataset})
SELECT l.* EXCLUDE (_until, _rank) REPLACE (least(l.{to}, l._until) AS {to})
FROM listed l
WHERE coalesce(l._until >= l.{from}, TRUE)
  AND NOT EXISTS (SELECT 1 FROM listed n WHERE n._rank > l._rank AND n.person_id = l.person_id{same})
