-- One bound of the Wilson score interval of a share found in n draws, at a quantile z of the normal distribution: below
-- the share for a negative quantile, above it for a positive one. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
CREATE MACRO wilson(share, n, z) AS CAST(round(
  (share + z * z / (2 * n) + z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n), 8) AS DECIMAL(18,8))
