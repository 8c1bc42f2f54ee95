-- What waits or waited, sealed.   $1 county
SELECT id, dataset, what FROM register_waiting WHERE county = $1 ORDER BY id
