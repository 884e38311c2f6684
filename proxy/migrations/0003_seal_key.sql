-- The key by which tokens are sealed that browsers carry: one row, made at the
-- first start, shared by all proxies of this store.
CREATE TABLE seal_key (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  key BLOB    NOT NULL
) STRICT;
