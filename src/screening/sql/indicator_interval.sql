-- The bounds of a sample, from none to all of the answers that are not known. {quantile}: of the normal distribution.
, wilson_bound(sum(v.at_least) / sum(v.denominator), sum(v.draws), -{quantile}) AS {name}_low,
wilson_bound(sum(v.at_most) / sum(v.denominator), sum(v.draws), {quantile}) AS {name}_high
