-- The table of a dataset's versioned records.   {dataset}; {columns} of its fields, each after a comma
CREATE TABLE IF NOT EXISTS record_{dataset} (
  version INTEGER PRIMARY KEY,
  code TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
  recorded_at TEXT NOT NULL, superseded_at TEXT NOT NULL,
  delivery INTEGER NOT NULL, sheet INTEGER NOT NULL, row INTEGER NOT NULL,
  hash BLOB NOT NULL{columns}
);
