-- Those of one account.   $1 county, $2 account
SELECT id, account, role, organisation, regions, starts_on, ends_on, register_row, granted_by, granted_at, revoked_by,
       revoked_at, acknowledged_at,
       (SELECT provider FROM organisation o WHERE o.county = granted_post.county AND o.code = granted_post.organisation)
FROM granted_post WHERE county = $1 AND account = $2 ORDER BY id;
