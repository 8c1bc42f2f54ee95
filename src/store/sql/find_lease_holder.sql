-- Who holds an advisory lock: role, address and since when.   $1 the lock's name
SELECT concat(a.usename, ' ', coalesce(host(a.client_addr), ''), ' ', to_char(a.backend_start, 'YYYY-MM-DD HH24:MI'))
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted
  AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended($1, 0);
