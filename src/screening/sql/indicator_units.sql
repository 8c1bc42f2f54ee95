-- The units an indicator counts: {units} is its own statement.
CREATE TABLE unit.{name} AS {units}
