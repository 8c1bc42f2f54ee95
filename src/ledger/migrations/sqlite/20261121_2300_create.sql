CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One line per change; `hash` is keyed over this line and the line before.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  content_hash BLOB NOT NULL, hash BLOB NOT NULL
);

-- A file that was received for a dataset; never altered, only superseded.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL, file TEXT NOT NULL, fingerprint TEXT NOT NULL,
  period_from TEXT NOT NULL, period_to TEXT NOT NULL, mode TEXT NOT NULL, coverage TEXT NOT NULL,
  sheets TEXT NOT NULL, rows INTEGER NOT NULL, returned INTEGER NOT NULL, recorded_at TEXT NOT NULL
);
CREATE INDEX delivery_by_dataset ON delivery (dataset, fingerprint);

-- A screening: what it was run on, so that the same inputs are known again.
CREATE TABLE run (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL, as_of TEXT NOT NULL, pack_version TEXT NOT NULL, inputs TEXT NOT NULL, recorded_at TEXT NOT NULL
);

-- A newer export of the registry never overwrites: what differs waits here for a person.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL, subject TEXT NOT NULL, field TEXT NOT NULL, current_value, proposed_value,
  delivery INTEGER NOT NULL REFERENCES delivery (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')), decided_at TEXT, decided_by TEXT
);
CREATE INDEX proposal_by_subject ON proposal (dataset, subject, field);
