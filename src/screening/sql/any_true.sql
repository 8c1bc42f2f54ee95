-- Three-valued "any", for fact models: true if one is, unknown if none is and one might be.
CREATE MACRO any_true(x) AS CASE WHEN bool_or(x) THEN TRUE WHEN bool_or(x IS NULL) THEN NULL ELSE FALSE END
