-- What the first two layouts kept, out of the way of the tables that have the county first in every key.
DROP INDEX delivery_by_dataset;
DROP INDEX proposal_by_subject;
ALTER TABLE setting RENAME TO old_setting;
ALTER TABLE journal RENAME TO old_journal;
ALTER TABLE delivery RENAME TO old_delivery;
ALTER TABLE standing RENAME TO old_standing;
ALTER TABLE withdrawal RENAME TO old_withdrawal;
ALTER TABLE run RENAME TO old_run;
ALTER TABLE snapshot RENAME TO old_snapshot;
ALTER TABLE proposal RENAME TO old_proposal;
