-- Brings what was set aside into the tables with the county first. A key's check value is reckoned when it is first used.
CREATE TEMP TABLE known AS SELECT coalesce((SELECT value FROM old_setting WHERE name = 'county'), '') AS county;
INSERT INTO county
SELECT county, coalesce((SELECT value FROM old_setting WHERE name = 'algorithm'), 'A'), x''
FROM known
WHERE EXISTS (SELECT 1 FROM old_setting);
INSERT INTO setting SELECT county, name, value FROM old_setting, known;
INSERT INTO journal
SELECT county, seq, 1, at, actor, '', '', action, subject, '', content_hash, hash FROM old_journal, known;
INSERT INTO delivery
SELECT county, id, dataset, file, fingerprint, period_from, period_to, mode, coverage, sheets, rows, returned,
       recorded_at, is_weighed
FROM old_delivery, known;
INSERT INTO standing SELECT county, later, earlier, meaning FROM old_standing, known;
INSERT INTO withdrawal SELECT county, delivery, reason, actor, recorded_at FROM old_withdrawal, known;
INSERT INTO run
SELECT county, id, number, as_of, pack_version, inputs, recorded_at, manifest, removed_at FROM old_run, known;
INSERT INTO snapshot SELECT county, delivery, kind, rows, bytes, digest FROM old_snapshot, known;
INSERT INTO proposal
SELECT county, id, dataset, subject, field, current_value, proposed_value, delivery, state, decided_at, decided_by
FROM old_proposal, known;
DROP TABLE old_proposal;
DROP TABLE old_run;
DROP TABLE old_snapshot;
DROP TABLE old_withdrawal;
DROP TABLE old_standing;
DROP TABLE old_delivery;
DROP TABLE old_journal;
DROP TABLE old_setting;
DROP TABLE known;
