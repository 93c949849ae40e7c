-- Times are unix seconds. A text that is missing is ''. Only a briefing without a date has a NULL.

-- One row: its number grows with each change of content, so that an index knows when it is stale.
CREATE TABLE revision (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;

INSERT INTO revision (id, number) VALUES (1, 0);

CREATE TABLE briefings (
    id       TEXT    NOT NULL PRIMARY KEY,
    title    TEXT    NOT NULL,
    date     INTEGER,
    byline   TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    path     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    sections TEXT    NOT NULL,        -- JSON: role, heading and line of each; their passages are entries
    links    TEXT    NOT NULL,        -- JSON: title and url of each
    source   TEXT    NOT NULL UNIQUE, -- what an import of the same page is known by
    digest   TEXT    NOT NULL,        -- of the content: two briefings that say the same have the same
    created  INTEGER NOT NULL,        -- first import
    updated  INTEGER NOT NULL,        -- last import that changed it
    added    INTEGER NOT NULL,        -- revision of the first import
    revision INTEGER NOT NULL         -- revision of the last import that changed it
) STRICT;

CREATE INDEX briefings_digest ON briefings (digest);
CREATE INDEX briefings_url ON briefings (url);

CREATE TABLE entries (
    briefing TEXT    NOT NULL REFERENCES briefings (id) ON DELETE CASCADE,
    id       TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    position INTEGER NOT NULL, -- order on the page
    section  INTEGER NOT NULL, -- which of the briefing's sections a passage stands in, from 0; else -1
    question TEXT    NOT NULL, -- stored question, name of a topic, or text of a passage
    payload  TEXT    NOT NULL, -- JSON: the rest of the entry
    created  INTEGER NOT NULL, -- import that it first stood in
    revision INTEGER NOT NULL, -- revision of the last import that it stood in
    PRIMARY KEY (briefing, id)
) STRICT;

-- No reference to a briefing: what was asked is kept when the briefing is removed.
CREATE TABLE asked (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    text         TEXT    NOT NULL,
    before       TEXT    NOT NULL,
    platform     TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    thread       TEXT    NOT NULL,
    outcome      TEXT    NOT NULL,
    confidence   REAL    NOT NULL,
    kind         TEXT    NOT NULL,
    entry        TEXT    NOT NULL,
    briefing     TEXT    NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

CREATE INDEX asked_at ON asked (at);
