-- The same values, sealed with another data key.   $1 county, $2 current, $3 proposed, $4 id
UPDATE proposal SET current_value = $2, proposed_value = $3 WHERE county = $1 AND id = $4;
