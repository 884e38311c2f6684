-- Files that visitors attach: one row for each, from before its first byte is
-- written until after its last one is erased, so that no object is ever
-- forgotten. Times are milliseconds since the Unix epoch in UTC.
CREATE TABLE files (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  form       TEXT    NOT NULL,
  -- The UUID that the sender chose.
  upload     TEXT    NOT NULL,
  -- What the object is called where the bytes lie, and what opens its link.
  object     TEXT    NOT NULL UNIQUE,
  link       TEXT    NOT NULL UNIQUE,
  -- coming: its bytes are being written. kept: they are all there. going: they
  -- are to be erased, and nobody gets at them any more.
  state      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  -- What is known once it is kept.
  name       TEXT,
  media_type TEXT,
  size       INTEGER,
  unscanned  INTEGER,
  -- SHA-256 of what was sent, by which a repeated upload is recognised.
  digest     BLOB,
  -- The request that has it (`outbox.seq`).
  request    INTEGER
) STRICT;

CREATE UNIQUE INDEX files_uploads ON files (form, upload) WHERE state = 'kept';
CREATE INDEX files_unclaimed ON files (created_at) WHERE request IS NULL;
CREATE INDEX files_claimed ON files (request) WHERE request IS NOT NULL AND state = 'kept';
CREATE INDEX files_going ON files (seq) WHERE state = 'going';
