-- Rows in review that may be about them: {whose}. {candidates}: the file of candidates.
CREATE TABLE wanted_row AS SELECT DISTINCT _delivery AS delivery, _place FROM read_parquet({candidates}) c WHERE {whose}
