-- What people decided about the registry: an input of a run like any other.
SELECT dataset, subject, field, proposed_value FROM proposal WHERE state = 'accepted' ORDER BY dataset, subject, field, id
