-- The row of a place (SourceKey::of_place).
CREATE MACRO row_of(place) AS (place & 16777215) | (((place >> 32) & 7) << 24)
