-- $1 county, $2 dataset, $3 data key, $4 version, $5 hash of the record as it stands now
INSERT INTO resealed_record (county, dataset, data_key, version, hash) VALUES ($1, $2, $3, $4, $5);
