-- Sealed anew: the hash stays that of when it was written.   {dataset}; {fields} and what they are now, from $3 on
-- $1 county, $2 version
UPDATE record_{dataset} SET {fields} WHERE county = $1 AND version = $2;
