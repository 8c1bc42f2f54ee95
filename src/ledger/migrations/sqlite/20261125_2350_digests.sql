-- What the files that lie beside the ledger held when they were complete: whoever reads them can tell whether they still
-- do (docs/decisions/0017).

-- The rows of a delivery and the identities beside them. Deliveries of earlier editions have none.
CREATE TABLE snapshot (
  delivery INTEGER NOT NULL REFERENCES delivery (id),
  kind TEXT NOT NULL CHECK (kind IN ('rows', 'identities')),
  rows INTEGER NOT NULL, bytes INTEGER NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (delivery, kind)
) WITHOUT ROWID;

-- The SHA-256 of the manifest of a run's files; empty: a run of an earlier edition.
ALTER TABLE run ADD COLUMN manifest TEXT NOT NULL DEFAULT '';
-- When its files were taken away; empty: they are there.
ALTER TABLE run ADD COLUMN removed_at TEXT NOT NULL DEFAULT '';
