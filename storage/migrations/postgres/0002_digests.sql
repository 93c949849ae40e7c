-- The schema of SQLite number 4. Digests: which channels want one, what each has held, and who waits
-- for an answer.

-- Content is dated after it from now on: what is new up to then is complete. In unix seconds.
ALTER TABLE revision ADD COLUMN closed BIGINT NOT NULL DEFAULT 0;

CREATE INDEX briefings_updated ON briefings (updated);

ALTER TABLE asked ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX asked_channel ON asked (platform, workspace, channel, outcome, at);

ALTER TABLE events
    ADD COLUMN until   BIGINT  NOT NULL DEFAULT 0,
    ADD COLUMN covers  BIGINT  NOT NULL DEFAULT 0,
    ADD COLUMN emptied BOOLEAN NOT NULL DEFAULT FALSE; -- payload and bodies are forgotten

-- Digests are kept for long, so what looks at one platform must not pass through those of another.
DROP INDEX events_state;
CREATE INDEX events_state ON events (state, platform, finished);
CREATE INDEX events_history ON events (platform, id, at, lane);
CREATE INDEX events_whole ON events (platform, finished) WHERE finished > 0 AND NOT emptied;
CREATE INDEX events_covers ON events (platform, lane, covers) WHERE state = 'done' AND covers > 0;

CREATE TABLE subscriptions (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    platform  TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    channel   TEXT COLLATE "C" NOT NULL,
    name      TEXT     NOT NULL,
    hour      TEXT     NOT NULL, -- local time of day: 08:00
    zone      TEXT     NOT NULL,
    days      SMALLINT NOT NULL, -- bit 0 is Sunday
    topics    TEXT     NOT NULL, -- JSON: a list of texts
    without   TEXT     NOT NULL, -- JSON: a list of texts
    length    TEXT     NOT NULL,
    mention   TEXT     NOT NULL,
    always    BOOLEAN  NOT NULL,
    by        TEXT     NOT NULL, -- person who changed it last
    at        BIGINT   NOT NULL,
    since     BIGINT   NOT NULL, -- what was stored before is not news to it
    paused    TEXT     NOT NULL, -- why, '' for one that is not
    UNIQUE (platform, workspace, channel)
);

CREATE TABLE wishes (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref       TEXT COLLATE "C" NOT NULL, -- of the answer that declined
    person    TEXT COLLATE "C" NOT NULL,
    text      TEXT   NOT NULL,
    before    TEXT   NOT NULL,
    briefing  TEXT   NOT NULL,
    platform  TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    place     BYTEA  NOT NULL, -- where the person is told, as the platform's adapter writes it
    at        BIGINT NOT NULL,
    UNIQUE (ref, person)
);

-- At most one row: while it is there, no digest is sent.
CREATE TABLE hold (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at BIGINT  NOT NULL
);
