-- A row's number over all files: the delivery, and the place in it.
CREATE MACRO source_of(delivery, place) AS CAST(delivery AS BIGINT) * 4294967296 + place
