-- What was redeemed together with a request and may not be redeemed again, such
-- as a solved challenge or a wallet's proof: for what it was, what names it among
-- those, and since when nobody could redeem it anyway, whatever the clock does
-- (milliseconds since the Unix epoch). It takes the place of `wallet_proofs`.
CREATE TABLE spent (
  purpose TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  over    INTEGER NOT NULL,
  PRIMARY KEY (purpose, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX spent_over ON spent (over);

-- A proof was remembered for an hour longer than it could be used.
INSERT INTO spent (purpose, name, over)
SELECT 'wallet proof', nonce, expires_at + 60 * 60 * 1000 FROM wallet_proofs;

DROP TABLE wallet_proofs;
