-- The schema of SQLite number 5. Curation: what curators change beside what was imported, what was not
-- answered, and what each import left.

-- Of the folded text, so that questions in the same words are found together; '' of what an older
-- program has written, until it is needed.
ALTER TABLE asked ADD COLUMN fold TEXT COLLATE "C" NOT NULL DEFAULT '';

-- It holds all that is counted, so that the rows themselves are not read.
CREATE INDEX asked_fold ON asked (fold, at, outcome, id);
CREATE INDEX ratings_bad ON ratings (at, ref) WHERE NOT helpful;

-- The id of a conversation may be longer than a B-tree takes.
CREATE INDEX asked_conversation ON asked USING hash (conversation) WHERE conversation <> '';

-- No reference to a briefing: a page that comes back finds what was amended in it.
CREATE TABLE amendments (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      TEXT   NOT NULL,
    briefing  TEXT COLLATE "C" NOT NULL,
    entry     TEXT COLLATE "C" NOT NULL,
    text      TEXT   NOT NULL,
    answer    TEXT   NOT NULL,
    was       TEXT   NOT NULL, -- what it replaces
    by        TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    undone_by TEXT   NOT NULL,
    undone_at BIGINT NOT NULL  -- 0 while it holds
);

CREATE INDEX amendments_briefing ON amendments (briefing, id);

-- Two new FAQs of a briefing never share an id, even when one was undone.
CREATE UNIQUE INDEX amendments_faq ON amendments (briefing, entry) WHERE kind = 'faq';

CREATE TABLE dismissed (
    fold TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- as in asked
    text TEXT   NOT NULL,
    by   TEXT   NOT NULL,
    at   BIGINT NOT NULL
);

CREATE TABLE versions (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    briefing TEXT COLLATE "C" NOT NULL,
    title    TEXT    NOT NULL,
    by       TEXT    NOT NULL, -- '' for the command line
    at       BIGINT  NOT NULL,
    removed  BOOLEAN NOT NULL,
    content  BYTEA   NOT NULL  -- JSON of the briefing, packed by gzip; empty where it is too large, or removed
);

CREATE INDEX versions_briefing ON versions (briefing, id);

CREATE TABLE evaluations (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file     TEXT   NOT NULL,
    revision BIGINT NOT NULL, -- of the content
    version  TEXT   NOT NULL, -- of the program
    result   BYTEA  NOT NULL, -- JSON
    at       BIGINT NOT NULL
);
