-- The same for exact numbers.
CREATE MACRO wilson_bound(share, draws, z) AS wilson(CAST(share AS DOUBLE), CAST(draws AS DOUBLE), CAST(z AS DOUBLE))
