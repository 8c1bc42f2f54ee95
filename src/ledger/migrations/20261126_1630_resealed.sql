-- What was sealed anew after a data key leaked: the hash of the record as it stands since. The table of the records keeps
-- the hash that they were written with, which the lines of then speak of. data_key: its number, the first being 0.
CREATE TABLE resealed_record (
  county {text} NOT NULL, dataset {text} NOT NULL, data_key BIGINT NOT NULL, version BIGINT NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (county, dataset, data_key, version)
){packed};
