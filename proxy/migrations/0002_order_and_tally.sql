-- A queued request that may be sent at once has `next_attempt_at` 0, and such
-- requests go in the order of `seq`: no clock has a say in the order of arrival.
UPDATE outbox SET next_attempt_at = 0 WHERE state = 'queued';

-- A ticket of the last attempt was made at this time at the earliest, whatever
-- the clock has done since.
ALTER TABLE outbox ADD COLUMN attempt_from INTEGER;
UPDATE outbox SET attempt_from = attempt_at;

DROP INDEX outbox_due;
DROP INDEX outbox_attempts;
CREATE INDEX outbox_ready ON outbox (form, seq) WHERE state = 'queued' AND next_attempt_at = 0;
CREATE INDEX outbox_put_off ON outbox (next_attempt_at) WHERE state = 'queued' AND next_attempt_at > 0;
CREATE INDEX outbox_unknown ON outbox (next_attempt_at, seq) WHERE state = 'unknown';

-- The last calls of Mava, for the budget of the next process: never more rows
-- than Mava allows calls in a window.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL
) STRICT;

-- How many requests there are in each state, so that nobody has to count them.
CREATE TABLE tally (
  state    TEXT    PRIMARY KEY,
  requests INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('queued', 0), ('sending', 0), ('unknown', 0), ('delivered', 0), ('dead', 0);
UPDATE tally SET requests = (SELECT COUNT(*) FROM outbox WHERE outbox.state = tally.state);

CREATE TRIGGER outbox_came AFTER INSERT ON outbox BEGIN
  UPDATE tally SET requests = requests + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET requests = requests - 1 WHERE state = OLD.state;
  UPDATE tally SET requests = requests + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER outbox_went AFTER DELETE ON outbox BEGIN
  UPDATE tally SET requests = requests - 1 WHERE state = OLD.state;
END;
