-- Of a proposal whose export is older than another: the last day it is said of, since of the next a newer one spoke. NULL:
-- it is said from the first day of its export on.
ALTER TABLE proposal ADD COLUMN valid_until {text};
