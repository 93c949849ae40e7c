-- The schema of SQLite number 7. Feeds: where briefings are published elsewhere, and what was read
-- of them.

CREATE TABLE feeds (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url      TEXT COLLATE "C" NOT NULL UNIQUE,
    every    BIGINT  NOT NULL, -- seconds
    title    TEXT    NOT NULL,
    etag     TEXT    NOT NULL,
    modified TEXT    NOT NULL,
    checked  BIGINT  NOT NULL,
    due      BIGINT  NOT NULL, -- when to look next
    leased   BIGINT  NOT NULL, -- until when the claim holds, 0 for none
    claim    BIGINT  NOT NULL, -- counts claims
    fails    BIGINT  NOT NULL,
    problem  TEXT    NOT NULL,
    items    BIGINT  NOT NULL,
    by       TEXT    NOT NULL,
    paused   BOOLEAN NOT NULL,
    no_pages BOOLEAN NOT NULL
);

CREATE TABLE feed_items (
    feed   BIGINT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    key    TEXT COLLATE "C" NOT NULL,
    digest TEXT   NOT NULL,
    PRIMARY KEY (feed, key)
);
