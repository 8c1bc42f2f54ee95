-- Adds a version of a record.   {dataset}; {columns} of its fields, {marks} for their values, each
-- after a comma.   ? code, valid from and to, now, superseded at, delivery, sheet, row, hash, values
INSERT INTO record_{dataset}
  (code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row, hash{columns})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?{marks});
