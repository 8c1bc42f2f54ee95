-- The subjects somebody will ask about: {any} of whose words says hit or undecided.
CREATE OR REPLACE TABLE asked AS
SELECT c.subject_id, c.code FROM decided_{subject} d JOIN code_{subject} c ON c.code = d.subject_id WHERE {any}
