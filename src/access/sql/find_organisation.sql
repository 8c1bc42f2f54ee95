-- One unit.   $1 county, $2 code
SELECT code, name, kind, region, parent, provider, formed_on, ended_on FROM organisation WHERE county = $1 AND code = $2;
