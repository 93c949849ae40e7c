-- The schema of SQLite up to its number 3. Times are unix seconds. A text that is missing is ''. Only
-- a briefing without a date has a NULL. What is compared or sorted is so by bytes, as in SQLite.

-- One row: its number grows with each change of content, so that an index knows when it is stale.
CREATE TABLE revision (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT  NOT NULL
);

INSERT INTO revision (id, number) VALUES (1, 0);

CREATE TABLE briefings (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title    TEXT   NOT NULL,
    date     BIGINT,
    byline   TEXT   NOT NULL,
    url      TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    language TEXT   NOT NULL,
    sections TEXT   NOT NULL, -- JSON: role, heading and line of each; their passages are entries
    links    TEXT   NOT NULL, -- JSON: title and url of each
    source   TEXT COLLATE "C" NOT NULL UNIQUE, -- what an import of the same page is known by
    digest   TEXT   NOT NULL, -- of the content: two briefings that say the same have the same
    created  BIGINT NOT NULL, -- first import
    updated  BIGINT NOT NULL, -- last import that changed it
    added    BIGINT NOT NULL, -- revision of the first import
    revision BIGINT NOT NULL  -- revision of the last import that changed it
);

-- A URL may be longer than a B-tree takes.
CREATE INDEX briefings_digest ON briefings USING hash (digest);
CREATE INDEX briefings_url ON briefings USING hash (url);

CREATE TABLE entries (
    briefing TEXT COLLATE "C" NOT NULL REFERENCES briefings (id) ON DELETE CASCADE,
    id       TEXT COLLATE "C" NOT NULL,
    kind     TEXT    NOT NULL,
    position INTEGER NOT NULL, -- order on the page
    section  INTEGER NOT NULL, -- which of the briefing's sections a passage stands in, from 0; else -1
    question TEXT    NOT NULL, -- stored question, name of a topic, or text of a passage
    payload  TEXT    NOT NULL, -- JSON: the rest of the entry
    created  BIGINT  NOT NULL, -- import that it first stood in
    revision BIGINT  NOT NULL, -- revision of the last import that it stood in
    PRIMARY KEY (briefing, id)
);

-- What texts mean, as embedders see it: made once, because making it can take long or cost money.
CREATE TABLE vectors (
    embedder TEXT COLLATE "C" NOT NULL, -- name and version of the model: vectors of two are not comparable
    digest   TEXT COLLATE "C" NOT NULL, -- of the text
    vector   BYTEA NOT NULL, -- packed by package embed
    PRIMARY KEY (embedder, digest)
);

-- No reference to a briefing: what was asked is kept when the briefing is removed.
CREATE TABLE asked (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref          TEXT COLLATE "C" NOT NULL, -- names the answer; '' for none
    text         TEXT   NOT NULL,
    before       TEXT   NOT NULL,
    platform     TEXT COLLATE "C" NOT NULL,
    workspace    TEXT COLLATE "C" NOT NULL,
    conversation TEXT   NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    thread       TEXT   NOT NULL,
    outcome      TEXT   NOT NULL,
    confidence   DOUBLE PRECISION NOT NULL,
    kind         TEXT   NOT NULL,
    entry        TEXT   NOT NULL,
    briefing     TEXT   NOT NULL,
    at           BIGINT NOT NULL
);

CREATE INDEX asked_at ON asked (at);
CREATE UNIQUE INDEX asked_ref ON asked (ref) WHERE ref <> '';
CREATE INDEX asked_person ON asked (platform, workspace, person, at);

CREATE TABLE ratings (
    ref     TEXT COLLATE "C" NOT NULL, -- of an answer in asked
    person  TEXT COLLATE "C" NOT NULL,
    helpful BOOLEAN NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (ref, person)
);

CREATE TABLE conversations (
    platform TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    thread   TEXT    NOT NULL,
    briefing TEXT    NOT NULL,
    before   TEXT    NOT NULL,
    asked    TEXT    NOT NULL, -- JSON: a list of texts
    offers   TEXT    NOT NULL, -- JSON: a list of texts
    answered BOOLEAN NOT NULL,
    at       BIGINT  NOT NULL,
    PRIMARY KEY (platform, id)
);

CREATE TABLE settings (
    platform  TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    channel   TEXT COLLATE "C" NOT NULL,
    settings  TEXT   NOT NULL, -- JSON
    by        TEXT   NOT NULL, -- person who set them last
    at        BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
);

CREATE TABLE installations (
    platform  TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    name      TEXT   NOT NULL,
    secret    BYTEA  NOT NULL, -- sealed by the platform's adapter
    by        TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (platform, workspace)
);

CREATE TABLE events (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    platform  TEXT COLLATE "C" NOT NULL,
    workspace TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    lane      TEXT COLLATE "C" NOT NULL,
    payload   BYTEA   NOT NULL,
    at        BIGINT  NOT NULL,
    saved     BIGINT  NOT NULL,
    state     TEXT COLLATE "C" NOT NULL,
    attempt   INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    frozen    BOOLEAN NOT NULL,
    due       BIGINT  NOT NULL, -- not to be claimed before: of a claimed event, the end of its lease
    finished  BIGINT  NOT NULL  -- when it was done, late or set aside; 0 while it is waiting or claimed
);

-- Those of finished events would only be in the way of a claim.
CREATE INDEX events_open ON events (platform, id) WHERE finished = 0;
CREATE INDEX events_lane ON events (platform, lane, id) WHERE finished = 0;
CREATE INDEX events_state ON events (state, finished, platform);

CREATE TABLE event_keys (
    platform TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    event    BIGINT  NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- order in which the event was given its keys
    PRIMARY KEY (platform, key)
);

CREATE INDEX event_keys_event ON event_keys (event);

CREATE TABLE event_posts (
    event BIGINT  NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    part  INTEGER NOT NULL, -- order in which they are sent, from 0
    key   TEXT    NOT NULL,
    body  BYTEA   NOT NULL,
    state TEXT    NOT NULL,
    id    TEXT    NOT NULL, -- the platform's, '' until it is sent
    PRIMARY KEY (event, part)
);
