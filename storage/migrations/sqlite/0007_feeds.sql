-- Feeds: where briefings are published elsewhere, and what was read of them.

CREATE TABLE feeds (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    url      TEXT    NOT NULL UNIQUE,
    every    INTEGER NOT NULL, -- seconds
    title    TEXT    NOT NULL,
    etag     TEXT    NOT NULL,
    modified TEXT    NOT NULL,
    checked  INTEGER NOT NULL,
    due      INTEGER NOT NULL, -- when to look next
    leased   INTEGER NOT NULL, -- until when the claim holds, 0 for none
    claim    INTEGER NOT NULL, -- counts claims
    fails    INTEGER NOT NULL,
    problem  TEXT    NOT NULL,
    items    INTEGER NOT NULL,
    by       TEXT    NOT NULL,
    paused   INTEGER NOT NULL, -- 0 or 1
    no_pages INTEGER NOT NULL  -- 0 or 1
) STRICT;

CREATE TABLE feed_items (
    feed   INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    key    TEXT    NOT NULL,
    digest TEXT    NOT NULL,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
