-- A newer export speaks of the days after this one.   $1 county, $2 the last day a proposal is said of, $3 proposal
UPDATE proposal
SET valid_until = $2
WHERE county = $1 AND id = $3;
