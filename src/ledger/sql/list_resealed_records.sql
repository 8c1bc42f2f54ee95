-- $1 county, $2 dataset
SELECT data_key, version, hash FROM resealed_record WHERE county = $1 AND dataset = $2 ORDER BY data_key, version;
