-- The sheet of a place (SourceKey::of_place).
CREATE MACRO sheet_of(place) AS ((place >> 24) & 255) | ((place >> 35) << 8)
