-- Accounts: who signs in at the web page, from where, by whose leave, and which programs may come.

CREATE TABLE users (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    known    TEXT    NOT NULL UNIQUE, -- the name as it is compared
    email    TEXT    NOT NULL,        -- '' for none
    subject  TEXT    NOT NULL,        -- '' for none
    rank     TEXT    NOT NULL,
    password TEXT    NOT NULL,        -- its hash, '' for none
    disabled INTEGER NOT NULL,        -- 0 or 1
    at       INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';
CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';

CREATE TABLE sessions (
    digest  BLOB    NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    agent   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    idle    INTEGER NOT NULL, -- seconds
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE invitations (
    digest  BLOB    NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL, -- 0 for a new one
    rank    TEXT    NOT NULL,
    by      TEXT    NOT NULL, -- '' for the first one of all
    at      INTEGER NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    digest BLOB    NOT NULL UNIQUE,
    name   TEXT    NOT NULL,
    scopes TEXT    NOT NULL, -- JSON: a list of texts
    by     TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    seen   INTEGER NOT NULL, -- 0 for never
    until  INTEGER NOT NULL  -- 0 for never
) STRICT;
