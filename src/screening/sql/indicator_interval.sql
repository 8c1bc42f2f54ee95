-- The bounds of a sample, each from none to all of the answers that are not known. {quantile}: of the normal
-- distribution.
, wilson_bound(sum(v.at_least) / sum(v.denominator), sum(v.draws), -{quantile}) AS {name}_low_at_least,
wilson_bound(sum(v.at_most) / sum(v.denominator), sum(v.draws), -{quantile}) AS {name}_low_at_most,
wilson_bound(sum(v.at_least) / sum(v.denominator), sum(v.draws), {quantile}) AS {name}_high_at_least,
wilson_bound(sum(v.at_most) / sum(v.denominator), sum(v.draws), {quantile}) AS {name}_high_at_most
