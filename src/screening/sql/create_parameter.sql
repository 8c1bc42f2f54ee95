-- Values of other years than as_of's, for models that look back: the longest region in force on their day wins.
CREATE TABLE parameter (name VARCHAR, region VARCHAR, valid_from DATE, valid_to DATE, value DECIMAL(18,4))
