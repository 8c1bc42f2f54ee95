-- All units, in the order of their codes.   $1 county
SELECT code, name, kind, region, parent, provider, formed_on, ended_on FROM organisation WHERE county = $1 ORDER BY code;
