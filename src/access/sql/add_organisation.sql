-- A unit.   $1 county, $2 code, $3 name, $4 kind, $5 region, $6 parent, $7 provider, $8 formed on, $9 ended on
INSERT INTO organisation (county, code, name, kind, region, parent, provider, formed_on, ended_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);
