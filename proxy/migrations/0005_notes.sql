-- The internal notes that bring a ticket's agents its files, from the moment
-- the ticket is delivered. A note goes the way of a ticket, by itself.
CREATE TABLE notes (
  seq             INTEGER PRIMARY KEY REFERENCES outbox (seq),
  -- queued, sending, unknown, delivered or dead.
  state           TEXT    NOT NULL,
  -- As in the outbox: 0 for at once, and while it is claimed, when the claim ends.
  next_attempt_at INTEGER,
  claim           INTEGER NOT NULL DEFAULT 0,
  attempts        INTEGER NOT NULL DEFAULT 0,
  retries         INTEGER NOT NULL DEFAULT 0,
  -- When the ticket's last attempt was made, and at the earliest: where to look
  -- for it, whatever the clock has done since.
  ticket_at       INTEGER NOT NULL,
  ticket_from     INTEGER NOT NULL,
  settled_at      INTEGER,
  reason          TEXT,
  detail          TEXT
) STRICT;

CREATE INDEX notes_due ON notes (next_attempt_at, seq) WHERE state IN ('queued', 'unknown');
CREATE INDEX notes_sending ON notes (next_attempt_at) WHERE state = 'sending';
