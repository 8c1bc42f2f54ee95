-- The county's own places.
CREATE TABLE region (code VARCHAR, level VARCHAR)
