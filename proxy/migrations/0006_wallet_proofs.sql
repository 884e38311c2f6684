-- The nonces of wallets' proofs that a request was accepted with: each proof is
-- good for one. Kept until the proof has long expired, in milliseconds since
-- the Unix epoch.
CREATE TABLE wallet_proofs (
  nonce      TEXT    PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX wallet_proofs_expired ON wallet_proofs (expires_at);
