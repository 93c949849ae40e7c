-- Curation: what curators change beside what was imported, what was not answered, and what each import left.

-- Of the folded text, so that questions in the same words are found together; '' of what an older
-- program has written, until it is needed.
ALTER TABLE asked ADD COLUMN fold TEXT NOT NULL DEFAULT '';

-- It holds all that is counted, so that the rows themselves are not read.
CREATE INDEX asked_fold ON asked (fold, at, outcome);
CREATE INDEX asked_conversation ON asked (platform, conversation) WHERE conversation <> '';
CREATE INDEX ratings_bad ON ratings (at, ref) WHERE NOT helpful;

-- No reference to a briefing: a page that comes back finds what was amended in it.
CREATE TABLE amendments (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind      TEXT    NOT NULL,
    briefing  TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    answer    TEXT    NOT NULL,
    was       TEXT    NOT NULL, -- what it replaces
    by        TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    undone_by TEXT    NOT NULL,
    undone_at INTEGER NOT NULL  -- 0 while it holds
) STRICT;

CREATE INDEX amendments_briefing ON amendments (briefing, id);

-- Two new FAQs of a briefing never share an id, even when one was undone.
CREATE UNIQUE INDEX amendments_faq ON amendments (briefing, entry) WHERE kind = 'faq';

CREATE TABLE dismissed (
    fold TEXT    NOT NULL PRIMARY KEY, -- as in asked
    text TEXT    NOT NULL,
    by   TEXT    NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    briefing TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    by       TEXT    NOT NULL, -- '' for the command line
    at       INTEGER NOT NULL,
    removed  INTEGER NOT NULL, -- 0 or 1
    content  BLOB    NOT NULL  -- JSON of the briefing, packed by gzip; empty where it is too large, or removed
) STRICT;

CREATE INDEX versions_briefing ON versions (briefing, id);

CREATE TABLE evaluations (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    file     TEXT    NOT NULL,
    revision INTEGER NOT NULL, -- of the content
    version  TEXT    NOT NULL, -- of the program
    result   BLOB    NOT NULL, -- JSON
    at       INTEGER NOT NULL
) STRICT;
