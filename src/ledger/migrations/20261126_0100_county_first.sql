-- Every table has the county's code first in its key; in a file of one county it is '' until the county is known.

-- Which counties are kept here, and what tells each one's key from any other.
CREATE TABLE county (
  county {text} NOT NULL PRIMARY KEY,
  algorithm {text} NOT NULL,
  key_check {bytes} NOT NULL
);

CREATE TABLE setting (
  county {text} NOT NULL, name {text} NOT NULL, value {text} NOT NULL,
  PRIMARY KEY (county, name)
){packed};

-- One line per change; `hash` is keyed over this line and the line before. `form`: what it is reckoned over; 1 knew
-- neither post nor request nor reason.
CREATE TABLE journal (
  county {text} NOT NULL, seq BIGINT NOT NULL, form BIGINT NOT NULL,
  at {text} NOT NULL, actor {text} NOT NULL, post {text} NOT NULL, request {text} NOT NULL,
  action {text} NOT NULL, subject {text} NOT NULL, reason {text} NOT NULL,
  content_hash {bytes} NOT NULL, hash {bytes} NOT NULL,
  PRIMARY KEY (county, seq)
){packed};

-- A file that was received for a dataset; never altered, only superseded. is_weighed 0: by an edition that let the
-- newest of two replace the other.
CREATE TABLE delivery (
  county {text} NOT NULL, id BIGINT NOT NULL,
  dataset {text} NOT NULL, file {text} NOT NULL, fingerprint {text} NOT NULL,
  period_from {text} NOT NULL, period_to {text} NOT NULL, mode {text} NOT NULL, coverage {text} NOT NULL,
  sheets {text} NOT NULL, rows BIGINT NOT NULL, returned BIGINT NOT NULL, recorded_at {text} NOT NULL,
  is_weighed BIGINT NOT NULL,
  PRIMARY KEY (county, id)
){packed};
CREATE INDEX delivery_by_dataset ON delivery (county, dataset, fingerprint);

-- What deliveries mean to one another, and which were taken back. What is out of force is kept.
CREATE TABLE standing (
  county {text} NOT NULL, later BIGINT NOT NULL, earlier BIGINT NOT NULL,
  meaning {text} NOT NULL CHECK (meaning IN ('replacement', 'part', 'correction', 'events')),
  PRIMARY KEY (county, later, earlier),
  FOREIGN KEY (county, later) REFERENCES delivery (county, id) ON UPDATE CASCADE,
  FOREIGN KEY (county, earlier) REFERENCES delivery (county, id) ON UPDATE CASCADE
){packed};
CREATE TABLE withdrawal (
  county {text} NOT NULL, delivery BIGINT NOT NULL,
  reason {text} NOT NULL, actor {text} NOT NULL, recorded_at {text} NOT NULL,
  PRIMARY KEY (county, delivery),
  FOREIGN KEY (county, delivery) REFERENCES delivery (county, id) ON UPDATE CASCADE
){packed};

-- A screening: what it was run on, so that the same inputs are known again. manifest: the SHA-256 of the manifest of its
-- files, empty of an earlier edition; removed_at: when they were taken away, empty while they are there.
CREATE TABLE run (
  county {text} NOT NULL, id {text} NOT NULL, number BIGINT NOT NULL,
  as_of {text} NOT NULL, pack_version {text} NOT NULL, inputs {text} NOT NULL, recorded_at {text} NOT NULL,
  manifest {text} NOT NULL, removed_at {text} NOT NULL,
  PRIMARY KEY (county, id)
){packed};

-- What the files that lie beside the ledger held when they were complete: the rows of a delivery and the identities
-- beside them. Deliveries of earlier editions have none.
CREATE TABLE snapshot (
  county {text} NOT NULL, delivery BIGINT NOT NULL, kind {text} NOT NULL CHECK (kind IN ('rows', 'identities')),
  rows BIGINT NOT NULL, bytes BIGINT NOT NULL, digest {text} NOT NULL,
  PRIMARY KEY (county, delivery, kind),
  FOREIGN KEY (county, delivery) REFERENCES delivery (county, id) ON UPDATE CASCADE
){packed};

-- A newer export of the registry never overwrites: what differs waits here for a person.
CREATE TABLE proposal (
  county {text} NOT NULL, id BIGINT NOT NULL,
  dataset {text} NOT NULL, subject {text} NOT NULL, field {text} NOT NULL,
  current_value {text}, proposed_value {text}, delivery BIGINT NOT NULL,
  state {text} NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'superseded', 'withdrawn')),
  decided_at {text}, decided_by {text},
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, delivery) REFERENCES delivery (county, id) ON UPDATE CASCADE
){packed};
CREATE INDEX proposal_by_subject ON proposal (county, dataset, subject, field);

-- The fields a dataset's records had from a version of its schema on, in the order of their columns, each sealed one
-- with a * behind it; `form`: whether a record's hash takes them by position or by name.
CREATE TABLE record_schema (
  county {text} NOT NULL, dataset {text} NOT NULL, version BIGINT NOT NULL,
  form {text} NOT NULL CHECK (form IN ('position', 'name')), fields {text} NOT NULL,
  PRIMARY KEY (county, dataset, version)
){packed};
