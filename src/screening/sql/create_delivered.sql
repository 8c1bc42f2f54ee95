-- What was handed over, for which time and place.
CREATE TABLE delivered (dataset VARCHAR, place VARCHAR, period_from DATE, period_to DATE)
