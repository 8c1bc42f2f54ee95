-- What people keep by hand lies in record_<dataset>; here is what lists of it are cut from: one row a record that is
-- there now, with its place, what it is ordered by, the three fields it can be looked for by, and which conditions hold
-- under which only some may see it (a bit each). staff: whose scope it opens, until holds_until. Made from the records.
CREATE TABLE register_row (
  county {text} NOT NULL, dataset {text} NOT NULL, code {text} NOT NULL,
  township {text} NOT NULL, region {text} NOT NULL, household {text} NOT NULL,
  sort_key {text} NOT NULL, filter1 {text} NOT NULL, filter2 {text} NOT NULL, filter3 {text} NOT NULL,
  guarded BIGINT NOT NULL, staff {text} NOT NULL, holds_until {text} NOT NULL,
  entered_by {text} NOT NULL, entered_at {text} NOT NULL,
  PRIMARY KEY (county, dataset, code)
){packed};
CREATE INDEX register_row_by_order ON register_row (county, dataset, sort_key, code);
CREATE INDEX register_row_by_township ON register_row (county, dataset, township, sort_key, code);
CREATE INDEX register_row_by_region ON register_row (county, dataset, region, sort_key, code);
CREATE INDEX register_row_by_household ON register_row (county, household, dataset, sort_key, code);
CREATE INDEX register_row_by_staff ON register_row (county, staff, dataset);
CREATE INDEX register_row_by_filter1 ON register_row (county, dataset, filter1, sort_key, code);
CREATE INDEX register_row_by_filter2 ON register_row (county, dataset, filter2, sort_key, code);
CREATE INDEX register_row_by_filter3 ON register_row (county, dataset, filter3, sort_key, code);
-- 登记完整: up to which day the keeper says that nothing is missing in a register of an area.
CREATE TABLE register_complete (
  county {text} NOT NULL, dataset {text} NOT NULL, region {text} NOT NULL,
  since {text} NOT NULL, until {text} NOT NULL, declared_by {text} NOT NULL, declared_at {text} NOT NULL,
  PRIMARY KEY (county, dataset, region)
){packed};
-- What waits for a second person before it counts: an entry, correction or end in a register that opens scope. what:
-- sealed, as the record will be. demanded: the version that it was written against.
CREATE TABLE register_waiting (
  county {text} NOT NULL, id BIGINT NOT NULL,
  dataset {text} NOT NULL, code {text} NOT NULL, act {text} NOT NULL, region {text} NOT NULL, household {text} NOT NULL,
  what {bytes} NOT NULL, holds_from {text} NOT NULL, demanded BIGINT NOT NULL, reason {text} NOT NULL,
  entered_by {text} NOT NULL, entered_post {text} NOT NULL, entered_at {text} NOT NULL,
  state {text} NOT NULL, decided_by {text} NOT NULL, decided_at {text} NOT NULL, decided_why {text} NOT NULL,
  PRIMARY KEY (county, id)
){packed};
-- Who wrote and who looked at one record is asked of its page.
CREATE INDEX journal_by_subject ON journal (county, subject);
