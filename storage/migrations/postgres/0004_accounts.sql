-- The schema of SQLite number 6. Accounts: who signs in at the web page, from where, by whose leave,
-- and which programs may come.

CREATE TABLE users (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name     TEXT    NOT NULL,
    known    TEXT COLLATE "C" NOT NULL UNIQUE, -- the name as it is compared
    email    TEXT COLLATE "C" NOT NULL,        -- '' for none
    subject  TEXT COLLATE "C" NOT NULL,        -- '' for none
    rank     TEXT    NOT NULL,
    password TEXT    NOT NULL,                 -- its hash, '' for none
    disabled BOOLEAN NOT NULL,
    at       BIGINT  NOT NULL
);

CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';
CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';

CREATE TABLE sessions (
    digest  BYTEA  NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    agent   TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    idle    BIGINT NOT NULL, -- seconds
    until   BIGINT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE invitations (
    digest  BYTEA  NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL, -- 0 for a new one
    rank    TEXT   NOT NULL,
    by      TEXT   NOT NULL, -- '' for the first one of all
    at      BIGINT NOT NULL,
    until   BIGINT NOT NULL
);

CREATE TABLE tokens (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest BYTEA  NOT NULL UNIQUE,
    name   TEXT   NOT NULL,
    scopes TEXT   NOT NULL, -- JSON: a list of texts
    by     TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    seen   BIGINT NOT NULL, -- 0 for never
    until  BIGINT NOT NULL  -- 0 for never
);
