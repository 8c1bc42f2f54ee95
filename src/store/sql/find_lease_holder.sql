-- Who else holds an advisory lock of this database, by role and address, and what it says of itself.   $1 the lock's name
SELECT concat(a.usename, ' ', host(a.client_addr)), a.application_name
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended($1, 0);
