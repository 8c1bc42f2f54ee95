-- $1 county, $2 id, $3 account, $4 role, $5 organisation, $6 regions, $7 starts on, $8 ends on, $9 register row,
-- $10 granted by, $11 granted at
INSERT INTO granted_post (county, id, account, role, organisation, regions, starts_on, ends_on, register_row,
                          granted_by, granted_at, revoked_by, revoked_at, acknowledged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '');
