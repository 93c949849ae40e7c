PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE migrations (
			version INTEGER NOT NULL PRIMARY KEY,
			name    TEXT    NOT NULL,
			applied BIGINT  NOT NULL
		);
INSERT INTO migrations VALUES(1,'0001_first.sql',1795453470);
INSERT INTO migrations VALUES(2,'0002_vectors.sql',1795453480);
CREATE TABLE revision (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES(1,2);
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
INSERT INTO briefings VALUES('bare','',NULL,'','','-','','[]','[]','- 0001-01-01 ','33c734cc1823033800d99d711525a0366d21f3067a14df63738c539a05843668',1795453470,1795453470,1,1);
INSERT INTO briefings VALUES('ferry-line','A ferry line closes',1741046400,'By the desk','https://example.org/ferry-line','/news/ferry-line.txt','en','[{"role":"happened","heading":"What''s happened","line":3},{"role":"other","heading":"Prices","line":6}]','[{"title":"Port authority","url":"https://example.org/port"}]','/news/ferry-line.txt','549e1cabe4a6c71b925fafb691589419237cbe30b93e0a26dd29d019f7c9c56c',1795453470,1795453470,2,2);
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
INSERT INTO entries VALUES('ferry-line','last-boat','passage',0,0,'The last boat left on Monday, the “Zoë”.','{"subheading":"At sea","block":1,"papers":["Daily Quay"],"links":[{"title":"Port authority","url":"https://example.org/port"}],"line":4}',1795453470,2);
INSERT INTO entries VALUES('ferry-line','why-close','faq',1,-1,'Why does it close?','{"answer":"It had few passengers.\n\nThe bridge is free.","variants":["why closed"],"section":"Common questions","links":[{"title":"Port authority","url":"https://example.org/port"}],"line":9}',1795453470,2);
INSERT INTO entries VALUES('ferry-line','what-next','prompt',2,-1,'What comes next?','{"section":"Go deeper","line":12}',1795453470,2);
INSERT INTO entries VALUES('ferry-line','the-bridge','topic',3,-1,'The bridge','{"aliases":["Sound Bridge"],"text":"The bridge was opened in 1999.","section":"More on these topics","line":15}',1795453470,2);
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
INSERT INTO asked VALUES(1,'Why does it close?','What happened?','terminal','c1','ferry-line','answered',0.875,'faq','why-close','ferry-line',1741100000);
INSERT INTO asked VALUES(2,'And the price?','','','','','declined',0.0,'','','',1741100001);
CREATE TABLE vectors (
    embedder TEXT NOT NULL, -- name and version of the model: vectors of two are not comparable
    digest   TEXT NOT NULL, -- of the text
    vector   BLOB NOT NULL, -- packed by package embed
    PRIMARY KEY (embedder, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO vectors VALUES('words-3-0123abcd','9f86d081884c7d659a2feaa0c55ad015',X'0102fe');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('asked',2);
CREATE INDEX briefings_digest ON briefings (digest);
CREATE INDEX briefings_url ON briefings (url);
CREATE INDEX asked_at ON asked (at);
COMMIT;
