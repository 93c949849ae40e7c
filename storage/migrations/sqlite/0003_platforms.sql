-- What people do on a platform: where they ask, what they think of the answers, and what came in.

ALTER TABLE asked ADD COLUMN ref       TEXT NOT NULL DEFAULT ''; -- names the answer; '' for none
ALTER TABLE asked ADD COLUMN workspace TEXT NOT NULL DEFAULT '';
ALTER TABLE asked ADD COLUMN person    TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX asked_ref ON asked (ref) WHERE ref <> '';
CREATE INDEX asked_person ON asked (platform, workspace, person, at);

CREATE TABLE ratings (
    ref     TEXT    NOT NULL, -- of an answer in asked
    person  TEXT    NOT NULL,
    helpful INTEGER NOT NULL, -- 0 or 1
    at      INTEGER NOT NULL,
    PRIMARY KEY (ref, person)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE settings (
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    settings  TEXT    NOT NULL, -- JSON
    by        TEXT    NOT NULL, -- person who set them last
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
) STRICT;

CREATE TABLE installations (
    platform  TEXT    NOT NULL,
    workspace TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    secret    BLOB    NOT NULL, -- sealed by the platform's adapter
    by        TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace)
) STRICT;

-- AUTOINCREMENT: the number of an event that was deleted does not come again.
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
) STRICT;

-- Those of finished events would only be in the way of a claim.
CREATE INDEX events_open ON events (platform, id) WHERE finished = 0;
CREATE INDEX events_lane ON events (platform, lane, id) WHERE finished = 0;
CREATE INDEX events_state ON events (state, finished, platform);

CREATE TABLE event_keys (
    platform TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    event    INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- order in which the event was given its keys
    PRIMARY KEY (platform, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_keys_event ON event_keys (event);

CREATE TABLE event_posts (
    event INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    part  INTEGER NOT NULL, -- order in which they are sent, from 0
    key   TEXT    NOT NULL,
    body  BLOB    NOT NULL,
    state TEXT    NOT NULL,
    id    TEXT    NOT NULL, -- the platform's, '' until it is sent
    PRIMARY KEY (event, part)
) STRICT;
