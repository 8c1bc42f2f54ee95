-- What deliveries mean to one another, and which were taken back. Nothing is deleted: what is out of force is kept.

-- 0: imported by an edition that asked nobody; of two such for one period the later one took the place of the earlier.
ALTER TABLE delivery ADD COLUMN is_weighed INTEGER NOT NULL DEFAULT 0;

CREATE TABLE standing (
  later INTEGER NOT NULL REFERENCES delivery (id), earlier INTEGER NOT NULL REFERENCES delivery (id),
  meaning TEXT NOT NULL CHECK (meaning IN ('replacement', 'part', 'correction', 'events')),
  PRIMARY KEY (later, earlier)
) WITHOUT ROWID;

CREATE TABLE withdrawal (
  delivery INTEGER PRIMARY KEY REFERENCES delivery (id),
  reason TEXT NOT NULL, actor TEXT NOT NULL, recorded_at TEXT NOT NULL
);

-- A proposal may also be overtaken by a newer export, or go with the delivery it came from.
CREATE TABLE proposal_of_more_states (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL, subject TEXT NOT NULL, field TEXT NOT NULL, current_value, proposed_value,
  delivery INTEGER NOT NULL REFERENCES delivery (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'superseded', 'withdrawn')),
  decided_at TEXT, decided_by TEXT
);
INSERT INTO proposal_of_more_states SELECT * FROM proposal;
DROP TABLE proposal;
ALTER TABLE proposal_of_more_states RENAME TO proposal;
CREATE INDEX proposal_by_subject ON proposal (dataset, subject, field);
