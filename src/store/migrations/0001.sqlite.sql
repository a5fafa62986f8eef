-- The name of the milliseconds of the database's own clock. Leases of a ledger on this computer are
-- measured with the computer's running time instead; this view only makes the statements the same.
CREATE VIEW database_clock AS SELECT CAST(unixepoch('subsec') * 1000 AS BIGINT) AS now_ms;
-- What must never change, even by a defect of ours.
CREATE TRIGGER attempt_is_append_only BEFORE UPDATE ON attempt
    BEGIN SELECT RAISE(ABORT, 'attempts are append only'); END;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
    BEGIN SELECT RAISE(ABORT, 'attempts are append only'); END;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;
