-- The table of a dataset's versioned records.   {dataset}; {text}, {bytes} types, {packed} as the engine says them
CREATE TABLE IF NOT EXISTS record_{dataset} (
  county {text} NOT NULL, version BIGINT NOT NULL, schema_version BIGINT NOT NULL,
  code {text} NOT NULL,
  valid_from {text} NOT NULL, valid_to {text} NOT NULL,
  recorded_at {text} NOT NULL, superseded_at {text} NOT NULL,
  delivery BIGINT NOT NULL, sheet BIGINT NOT NULL, row BIGINT NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (county, version)
){packed};
