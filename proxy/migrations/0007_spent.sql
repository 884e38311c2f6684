-- What was redeemed together with a request and may not be redeemed again, such
-- as a solved challenge: a hash that names it, and since when nobody could
-- redeem it anyway.
CREATE TABLE spent (
  id   BLOB    PRIMARY KEY,
  over INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_over ON spent (over);
