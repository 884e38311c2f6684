-- Accepted requests, from the moment they are acknowledged. Times are
-- milliseconds since the Unix epoch in UTC.
CREATE TABLE outbox (
  -- Order of arrival.
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What the visitor keeps and the ticket carries: IN-7F3K-9QXM.
  reference       TEXT    NOT NULL UNIQUE,
  form            TEXT    NOT NULL,
  -- SHA-256 of form and idempotency key.
  key_hash        BLOB    NOT NULL UNIQUE,
  -- SHA-256 of the submission as it was received.
  body_hash       BLOB    NOT NULL,
  -- The status key is derived from this salt and the idempotency key; only its hash is kept.
  status_salt     BLOB    NOT NULL,
  status_hash     BLOB    NOT NULL,
  -- Answers and context as JSON; NULL once erased.
  payload         TEXT,
  -- queued, sending, unknown, delivered or dead.
  state           TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  -- When it may be claimed; while it is claimed, when the claim ends; NULL while it is held.
  next_attempt_at INTEGER,
  -- Counts the claims: only the latest one may settle.
  claim           INTEGER NOT NULL DEFAULT 0,
  -- How often it was sent, and when last.
  attempts        INTEGER NOT NULL DEFAULT 0,
  attempt_at      INTEGER,
  -- How often in a row it was put off by a backoff.
  retries         INTEGER NOT NULL DEFAULT 0,
  settled_at      INTEGER,
  ticket_id       TEXT,
  -- Why it stands where it stands, as a short name; and what Mava said.
  reason          TEXT,
  detail          TEXT
) STRICT;

CREATE INDEX outbox_due ON outbox (next_attempt_at, seq) WHERE state IN ('queued', 'unknown');
CREATE INDEX outbox_sending ON outbox (next_attempt_at) WHERE state = 'sending';
CREATE INDEX outbox_attempts ON outbox (attempt_at) WHERE attempt_at IS NOT NULL;
CREATE INDEX outbox_erasable ON outbox (settled_at) WHERE state = 'delivered' AND payload IS NOT NULL;
