-- SourceKey::number of a delivery and a place in it.
CREATE MACRO source_of(delivery, place) AS
  (place & 4294967295) | (CAST(delivery AS BIGINT) << 32) | ((place >> 32) << 52)
