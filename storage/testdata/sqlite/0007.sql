PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE migrations (
			version INTEGER NOT NULL PRIMARY KEY,
			name    TEXT    NOT NULL,
			applied BIGINT  NOT NULL
		);
INSERT INTO migrations VALUES(1,'0001_first.sql',1795942246);
INSERT INTO migrations VALUES(2,'0002_vectors.sql',1795942246);
INSERT INTO migrations VALUES(3,'0003_platforms.sql',1795942246);
INSERT INTO migrations VALUES(4,'0004_digests.sql',1795942246);
INSERT INTO migrations VALUES(5,'0005_curation.sql',1795952039);
INSERT INTO migrations VALUES(6,'0006_accounts.sql',1795952400);
INSERT INTO migrations VALUES(7,'0007_feeds.sql',1795953000);
CREATE TABLE revision (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
, closed INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO revision VALUES(1,4,0);
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
INSERT INTO briefings VALUES('bare','',NULL,'','','-','','[]','[]','- 0001-01-01 ','33c734cc1823033800d99d711525a0366d21f3067a14df63738c539a05843668',1795942246,1795942246,1,1);
INSERT INTO briefings VALUES('ferry-line','A ferry line closes',1741046400,'By the desk','https://example.org/ferry-line','/news/ferry-line.txt','en','[{"role":"happened","heading":"What''s happened","line":3},{"role":"other","heading":"Prices","line":6}]','[{"title":"Port authority","url":"https://example.org/port"}]','/news/ferry-line.txt','549e1cabe4a6c71b925fafb691589419237cbe30b93e0a26dd29d019f7c9c56c',1795942246,1795942246,2,2);
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
INSERT INTO entries VALUES('ferry-line','last-boat','passage',0,0,'The last boat left on Monday, the “Zoë”.','{"subheading":"At sea","block":1,"papers":["Daily Quay"],"links":[{"title":"Port authority","url":"https://example.org/port"}],"line":4}',1795942246,2);
INSERT INTO entries VALUES('ferry-line','why-close','faq',1,-1,'Why does it close?','{"answer":"It had few passengers.\n\nThe bridge is free.","variants":["why closed"],"section":"Common questions","links":[{"title":"Port authority","url":"https://example.org/port"}],"line":9}',1795942246,2);
INSERT INTO entries VALUES('ferry-line','what-next','prompt',2,-1,'What comes next?','{"section":"Go deeper","line":12}',1795942246,2);
INSERT INTO entries VALUES('ferry-line','the-bridge','topic',3,-1,'The bridge','{"aliases":["Sound Bridge"],"text":"The bridge was opened in 1999.","section":"More on these topics","line":15}',1795942246,2);
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
, ref       TEXT NOT NULL DEFAULT '', workspace TEXT NOT NULL DEFAULT '', person    TEXT NOT NULL DEFAULT '', channel TEXT NOT NULL DEFAULT '', fold TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO asked VALUES(1,'Why does it close?','What happened?','terminal','c1','ferry-line','answered',0.875,'faq','why-close','ferry-line',1741100000,'','','','','e842737ccf123f4a');
INSERT INTO asked VALUES(2,'And the price?','','','','','declined',0.0,'','','',1741100001,'','','','','ad3a88de6fd9e4dc');
INSERT INTO asked VALUES(3,'What comes next?','','slack','C1/17.5','','answered',0.5,'prompt','what-next','ferry-line',1741100002,'r1','T1','U1','','c0bd7c856698cd28');
INSERT INTO asked VALUES(4,'Who pays?','','slack','T1:C1:17.7','','declined',0.0,'','','',1741100004,'r2','T1','U2','C1','7bb2b9fc2f61e2f9');
CREATE TABLE vectors (
    embedder TEXT NOT NULL, -- name and version of the model: vectors of two are not comparable
    digest   TEXT NOT NULL, -- of the text
    vector   BLOB NOT NULL, -- packed by package embed
    PRIMARY KEY (embedder, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO vectors VALUES('words-3-0123abcd','9f86d081884c7d659a2feaa0c55ad015',X'0102fe');
CREATE TABLE ratings (
    ref     TEXT    NOT NULL, -- of an answer in asked
    person  TEXT    NOT NULL,
    helpful INTEGER NOT NULL, -- 0 or 1
    at      INTEGER NOT NULL,
    PRIMARY KEY (ref, person)
) STRICT, WITHOUT ROWID;
INSERT INTO ratings VALUES('r1','U2',1,1741100003);
CREATE TABLE conversations (
    platform TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    thread   TEXT    NOT NULL,
    briefing TEXT    NOT NULL,
    before   TEXT    NOT NULL,
    asked    TEXT    NOT NULL, -- JSON: a list of texts
    offers   TEXT    NOT NULL, -- JSON: a list of texts
    answered INTEGER NOT NULL, -- 0 or 1
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT;
INSERT INTO conversations VALUES('slack','C1/17.5','ferry-line','ferry-line','What comes next?','["What comes next?"]','["Why does it close?"]',1,1741100002);
CREATE TABLE settings (
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    settings  TEXT    NOT NULL, -- JSON
    by        TEXT    NOT NULL, -- person who set them last
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
) STRICT;
INSERT INTO settings VALUES('slack','T1','C1','{"private":true,"unprompted":true}','U1',1795942246);
CREATE TABLE installations (
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    secret    BLOB    NOT NULL, -- sealed by the platform's adapter
    by        TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace)
) STRICT;
INSERT INTO installations VALUES('slack','T1','Zoë''s desk',X'0001fe','U1',1741100000);
CREATE TABLE events (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    lane      TEXT    NOT NULL,
    payload   BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    saved     INTEGER NOT NULL,
    state     TEXT    NOT NULL,
    attempt   INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    frozen    INTEGER NOT NULL, -- 0 or 1
    due       INTEGER NOT NULL, -- not to be claimed before: of a claimed event, the end of its lease
    finished  INTEGER NOT NULL  -- when it was done, late or set aside; 0 while it is waiting or claimed
, until   INTEGER NOT NULL DEFAULT 0, covers  INTEGER NOT NULL DEFAULT 0, emptied INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO events VALUES(1,'slack','T1','app_mention','C1/17.5',X'7b00ff',1741100002,1795942246,'set aside',1,'no such channel',1,1795945847,1795942246,0,0,0);
INSERT INTO events VALUES(2,'digest/slack','T1','digest','T1:C1',X'01fe',1741159800,1795942246,'done',1,'',1,1795945847,1795942246,1741181400,1741159900,0);
CREATE TABLE event_keys (
    platform TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    event    INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- order in which the event was given its keys
    PRIMARY KEY (platform, key)
) STRICT, WITHOUT ROWID;
INSERT INTO event_keys VALUES('digest/slack','digest:T1:C1:2025-03-05',2,0);
INSERT INTO event_keys VALUES('slack','C1 17.5',1,1);
INSERT INTO event_keys VALUES('slack','Ev1',1,0);
CREATE TABLE event_posts (
    event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    part  INTEGER NOT NULL, -- order in which they are sent, from 0
    key   TEXT    NOT NULL,
    body  BLOB    NOT NULL,
    state TEXT    NOT NULL,
    id    TEXT    NOT NULL, -- the platform's, '' until it is sent
    PRIMARY KEY (event, part)
) STRICT;
INSERT INTO event_posts VALUES(1,0,'p1',X'01ff','sent','17.6');
INSERT INTO event_posts VALUES(1,1,'p2',X'74776f','sending','');
INSERT INTO event_posts VALUES(2,0,'d1',X'02ff','sent','18.1');
CREATE TABLE subscriptions (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    hour      TEXT    NOT NULL, -- local time of day: 08:00
    zone      TEXT    NOT NULL,
    days      INTEGER NOT NULL, -- bit 0 is Sunday
    topics    TEXT    NOT NULL, -- JSON: a list of texts
    without   TEXT    NOT NULL, -- JSON: a list of texts
    length    TEXT    NOT NULL,
    mention   TEXT    NOT NULL,
    always    INTEGER NOT NULL, -- 0 or 1
    by        TEXT    NOT NULL, -- person who changed it last
    at        INTEGER NOT NULL,
    since     INTEGER NOT NULL, -- what was stored before is not news to it
    paused    TEXT    NOT NULL, -- why, '' for one that is not
    UNIQUE (platform, workspace, channel)
) STRICT;
INSERT INTO subscriptions VALUES(1,'slack','T1','C1','général','08:30','Europe/Paris',126,'["ferries"]','["sport"]','short','R1',1,'U1',1741100005,1741100006,'the channel is archived');
CREATE TABLE wishes (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ref       TEXT    NOT NULL, -- of the answer that declined
    person    TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    before    TEXT    NOT NULL,
    briefing  TEXT    NOT NULL,
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    place     BLOB    NOT NULL, -- where the person is told, as the platform's adapter writes it
    at        INTEGER NOT NULL,
    UNIQUE (ref, person)
) STRICT;
INSERT INTO wishes VALUES(1,'r2','U2','Who pays?','And then?','ferry-line','slack','T1',X'7b00ff',1741100007);
CREATE TABLE hold (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
INSERT INTO hold VALUES(1,1795942246);
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
INSERT INTO amendments VALUES(1,'faq','gone','who','Who?','They.','','ada',1741100010,'',0);
INSERT INTO amendments VALUES(2,'answer','ferry-line','why-close','','It had too few passengers.',replace('It had few passengers.\n\nThe bridge is free.','\n',char(10)),'Zoë',1741100011,'ada',1741100012);
CREATE TABLE dismissed (
    fold TEXT    NOT NULL PRIMARY KEY, -- as in asked
    text TEXT    NOT NULL,
    by   TEXT    NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO dismissed VALUES('ad3a88de6fd9e4dc','And the price?','ada',1795952039);
CREATE TABLE versions (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    briefing TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    by       TEXT    NOT NULL, -- '' for the command line
    at       INTEGER NOT NULL,
    removed  INTEGER NOT NULL, -- 0 or 1
    content  BLOB    NOT NULL  -- JSON of the briefing, packed by gzip; empty where it is too large, or removed
) STRICT;
INSERT INTO versions VALUES(1,'ferry-line','A ferry line closes','ada',1741100013,0,X'1f8b08000000000004ffac93514e1b3d1485b772755efe174f32f337a58a5faa50d416295401422b017d30999b8cc5c49eda1e252384c442da157419dd092ba9eca104aa3ef266f9caf79ef3f9dc1b1c1e400202731d6a86c48496ec5c47b5364c8bda7af6103850812191e77991e5459617f33c97792ef3fc1c02fb5dad0d4362bfa3503195ecaf2170763285441542e3e570c85bb56e6a1e58b71a2ed9b92e8b23203053a182c4d0f0c60fd3f02c5606611b20305566d5aa5594c60602a7bc08da1a0f797183139b3457aa69d87009818fac4a6d5690f852a9f09fa727b599f25eadb87f9a7cd7ca87eccaaa3868cedb008979c514af295e53cdcb40d6d09135a5ea044577f777dfcfedaf9ff7773f06514f7b553dce9c04f2ac2291da2eae218be8ae611747e240e9baa3e35675f82a30d5e63a5edf203c909f591748b5a1b24e870e02adabf16f7e8d7501b77d17861ced8eaf6ec523161b2a76cf98cc9c5e70fccf1d0ad3d67552c3907bb1cffbc971af2b11da545d96520081e3967d649fe076545af6a4431f92b710f8ac9c5626c4d7f15d5f28a3d989f11b7690380c54a99296bca14679cf66c5ce0f2ecda589dcaf9c2e574cdad3d23127bafd6f43e29d5dafada16f0f1aa2899744388ed667ceae9ba4ff612f36950a9989c1f8cbbd0ab4b06bf6148bd1fb4ee8074b257393c84fd35a14ffc7e673dbe8854fb14d6443c5596f18029fd43a267c070102935aabb87df202a7b63525ed273c91e793acf62d68a33cd9b404a40d15e3f1f839be23eb38063954ec9942afe5cfbf17afa3c097c17966f416b278332af2d1de28cf6f7f070000ffffdcbe6dba63040000');
CREATE TABLE evaluations (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    file     TEXT    NOT NULL,
    revision INTEGER NOT NULL, -- of the content
    version  TEXT    NOT NULL, -- of the program
    result   BLOB    NOT NULL, -- JSON
    at       INTEGER NOT NULL
) STRICT;
INSERT INTO evaluations VALUES(1,'dev.jsonl',2,'v0.7',X'7b226d7272223a302e357d',1741100014);
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
INSERT INTO users VALUES(1,'Zoë','zoë','zoe@example.org','https://id.example.org 17','operator','$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',0,1741100020);
INSERT INTO users VALUES(2,'ADA','ada','','','curator','',1,1741100021);
CREATE TABLE sessions (
    digest  BLOB    NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    agent   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    idle    INTEGER NOT NULL, -- seconds
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sessions VALUES(X'01ff',1,'Firefox',1741100022,1741100023,43200,1743692022);
CREATE TABLE invitations (
    digest  BLOB    NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL, -- 0 for a new one
    rank    TEXT    NOT NULL,
    by      TEXT    NOT NULL, -- '' for the first one of all
    at      INTEGER NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO invitations VALUES(X'02ff',2,'curator','Zoë',1741100024,1741186424);
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
INSERT INTO tokens VALUES(1,X'03ff','weekly','["ask","read"]','Zoë',1741100025,1741100026,1748876025);
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
INSERT INTO feeds VALUES(1,'https://news.example/briefings.xml',900,'The Gazette – news','W/"a"','Tue, 04 Mar 2025 15:00:00 GMT',1741100030,1741100930,0,3,2,'It is “slow”.',12,'Zoë',1,1);
CREATE TABLE feed_items (
    feed   INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    key    TEXT    NOT NULL,
    digest TEXT    NOT NULL,
    PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
INSERT INTO feed_items VALUES(1,'0123abcd','4567ef01');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('asked',4);
INSERT INTO sqlite_sequence VALUES('events',2);
INSERT INTO sqlite_sequence VALUES('subscriptions',1);
INSERT INTO sqlite_sequence VALUES('wishes',1);
INSERT INTO sqlite_sequence VALUES('amendments',2);
INSERT INTO sqlite_sequence VALUES('evaluations',1);
INSERT INTO sqlite_sequence VALUES('versions',1);
INSERT INTO sqlite_sequence VALUES('users',2);
INSERT INTO sqlite_sequence VALUES('tokens',1);
INSERT INTO sqlite_sequence VALUES('feeds',1);
CREATE INDEX briefings_digest ON briefings (digest);
CREATE INDEX briefings_url ON briefings (url);
CREATE INDEX asked_at ON asked (at);
CREATE UNIQUE INDEX asked_ref ON asked (ref) WHERE ref <> '';
CREATE INDEX asked_person ON asked (platform, workspace, person, at);
CREATE INDEX events_open ON events (platform, id) WHERE finished = 0;
CREATE INDEX events_lane ON events (platform, lane, id) WHERE finished = 0;
CREATE INDEX event_keys_event ON event_keys (event);
CREATE INDEX briefings_updated ON briefings (updated);
CREATE INDEX asked_channel ON asked (platform, workspace, channel, outcome, at);
CREATE INDEX events_state ON events (state, platform, finished);
CREATE INDEX events_history ON events (platform, id, at, lane);
CREATE INDEX events_whole ON events (platform, finished) WHERE finished > 0 AND NOT emptied;
CREATE INDEX events_covers ON events (platform, lane, covers) WHERE state = 'done' AND covers > 0;
CREATE INDEX asked_fold ON asked (fold, at, outcome);
CREATE INDEX asked_conversation ON asked (platform, conversation) WHERE conversation <> '';
CREATE INDEX ratings_bad ON ratings (at, ref) WHERE NOT helpful;
CREATE INDEX amendments_briefing ON amendments (briefing, id);
CREATE UNIQUE INDEX amendments_faq ON amendments (briefing, entry) WHERE kind = 'faq';
CREATE INDEX versions_briefing ON versions (briefing, id);
CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';
CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';
CREATE INDEX sessions_user ON sessions (user_id);
COMMIT;
