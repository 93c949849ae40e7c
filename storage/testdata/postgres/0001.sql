-- PostgreSQL database dump of schema 1, made by pg_dump --inserts.

CREATE TABLE public.asked (
    id bigint NOT NULL,
    ref text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    before text NOT NULL,
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    thread text NOT NULL,
    outcome text NOT NULL,
    confidence double precision NOT NULL,
    kind text NOT NULL,
    entry text NOT NULL,
    briefing text NOT NULL,
    at bigint NOT NULL
);

ALTER TABLE public.asked ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.asked_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.briefings (
    id text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    date bigint,
    byline text NOT NULL,
    url text NOT NULL,
    path text NOT NULL,
    language text NOT NULL,
    sections text NOT NULL,
    links text NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    added bigint NOT NULL,
    revision bigint NOT NULL
);

CREATE TABLE public.conversations (
    platform text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    thread text NOT NULL,
    briefing text NOT NULL,
    before text NOT NULL,
    asked text NOT NULL,
    offers text NOT NULL,
    answered boolean NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.entries (
    briefing text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    "position" integer NOT NULL,
    section integer NOT NULL,
    question text NOT NULL,
    payload text NOT NULL,
    created bigint NOT NULL,
    revision bigint NOT NULL
);

CREATE TABLE public.event_keys (
    platform text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    event bigint NOT NULL,
    "position" integer NOT NULL
);

CREATE TABLE public.event_posts (
    event bigint NOT NULL,
    part integer NOT NULL,
    key text NOT NULL,
    body bytea NOT NULL,
    state text NOT NULL,
    id text NOT NULL
);

CREATE TABLE public.events (
    id bigint NOT NULL,
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL,
    kind text NOT NULL,
    lane text NOT NULL COLLATE pg_catalog."C",
    payload bytea NOT NULL,
    at bigint NOT NULL,
    saved bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    reason text NOT NULL,
    frozen boolean NOT NULL,
    due bigint NOT NULL,
    finished bigint NOT NULL
);

ALTER TABLE public.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.installations (
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    secret bytea NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.migrations (
    version integer NOT NULL,
    name text NOT NULL,
    applied bigint NOT NULL
);

CREATE TABLE public.ratings (
    ref text NOT NULL COLLATE pg_catalog."C",
    person text NOT NULL COLLATE pg_catalog."C",
    helpful boolean NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.revision (
    id integer NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT revision_id_check CHECK ((id = 1))
);

CREATE TABLE public.settings (
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.vectors (
    embedder text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C",
    vector bytea NOT NULL
);

INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (1, '', 'Why does it close?', 'What happened?', 'terminal', '', 'c1', '', 'ferry-line', 'answered', 0.875, 'faq', 'why-close', 'ferry-line', 1741100000);
INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (2, '', 'And the price?', '', '', '', '', '', '', 'declined', 0, '', '', '', 1741100001);
INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (3, 'r1', 'What comes next?', '', 'slack', 'T1', 'C1/17.5', 'U1', '', 'answered', 0.5, 'prompt', 'what-next', 'ferry-line', 1741100002);

INSERT INTO public.briefings VALUES ('bare', '', NULL, '', '', '-', '', '[]', '[]', '- 0001-01-01 ', '33c734cc1823033800d99d711525a0366d21f3067a14df63738c539a05843668', 1795941131, 1795941131, 1, 1);
INSERT INTO public.briefings VALUES ('ferry-line', 'A ferry line closes', 1741046400, 'By the desk', 'https://example.org/ferry-line', '/news/ferry-line.txt', 'en', '[{"role":"happened","heading":"What''s happened","line":3},{"role":"other","heading":"Prices","line":6}]', '[{"title":"Port authority","url":"https://example.org/port"}]', '/news/ferry-line.txt', '549e1cabe4a6c71b925fafb691589419237cbe30b93e0a26dd29d019f7c9c56c', 1795941131, 1795941131, 2, 2);

INSERT INTO public.conversations VALUES ('slack', 'C1/17.5', 'ferry-line', 'ferry-line', 'What comes next?', '["What comes next?"]', '["Why does it close?"]', true, 1741100002);

INSERT INTO public.entries VALUES ('ferry-line', 'last-boat', 'passage', 0, 0, 'The last boat left on Monday, the “Zoë”.', '{"subheading":"At sea","block":1,"papers":["Daily Quay"],"links":[{"title":"Port authority","url":"https://example.org/port"}],"line":4}', 1795941131, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'why-close', 'faq', 1, -1, 'Why does it close?', '{"answer":"It had few passengers.\n\nThe bridge is free.","variants":["why closed"],"section":"Common questions","links":[{"title":"Port authority","url":"https://example.org/port"}],"line":9}', 1795941131, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'what-next', 'prompt', 2, -1, 'What comes next?', '{"section":"Go deeper","line":12}', 1795941131, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'the-bridge', 'topic', 3, -1, 'The bridge', '{"aliases":["Sound Bridge"],"text":"The bridge was opened in 1999.","section":"More on these topics","line":15}', 1795941131, 2);

INSERT INTO public.event_keys VALUES ('slack', 'Ev1', 1, 0);
INSERT INTO public.event_keys VALUES ('slack', 'C1 17.5', 1, 1);

INSERT INTO public.event_posts VALUES (1, 0, 'p1', '\x01ff', 'sent', '17.6');
INSERT INTO public.event_posts VALUES (1, 1, 'p2', '\x74776f', 'sending', '');

INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (1, 'slack', 'T1', 'app_mention', 'C1/17.5', '\x7b00ff', 1741100002, 1795941131, 'set aside', 1, 'no such channel', true, 1795944732, 1795941131);

INSERT INTO public.installations VALUES ('slack', 'T1', 'Zoë''s desk', '\x0001fe', 'U1', 1741100000);

INSERT INTO public.migrations VALUES (1, '0001_first.sql', 1795941131);

INSERT INTO public.ratings VALUES ('r1', 'U2', true, 1741100003);

INSERT INTO public.revision VALUES (1, 2);

INSERT INTO public.settings VALUES ('slack', 'T1', 'C1', '{"private":true,"unprompted":true}', 'U1', 1795941131);

INSERT INTO public.vectors VALUES ('words-3-0123abcd', '9f86d081884c7d659a2feaa0c55ad015', '\x0102fe');

SELECT pg_catalog.setval('public.asked_id_seq', 3, true);

SELECT pg_catalog.setval('public.events_id_seq', 1, true);

ALTER TABLE ONLY public.asked
    ADD CONSTRAINT asked_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.briefings
    ADD CONSTRAINT briefings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.briefings
    ADD CONSTRAINT briefings_source_key UNIQUE (source);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (platform, id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (briefing, id);

ALTER TABLE ONLY public.event_keys
    ADD CONSTRAINT event_keys_pkey PRIMARY KEY (platform, key);

ALTER TABLE ONLY public.event_posts
    ADD CONSTRAINT event_posts_pkey PRIMARY KEY (event, part);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.installations
    ADD CONSTRAINT installations_pkey PRIMARY KEY (platform, workspace);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_pkey PRIMARY KEY (ref, person);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (platform, workspace, channel);

ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (embedder, digest);

CREATE INDEX asked_at ON public.asked USING btree (at);

CREATE INDEX asked_person ON public.asked USING btree (platform, workspace, person, at);

CREATE UNIQUE INDEX asked_ref ON public.asked USING btree (ref) WHERE (ref <> ''::text);

CREATE INDEX briefings_digest ON public.briefings USING hash (digest);

CREATE INDEX briefings_url ON public.briefings USING hash (url);

CREATE INDEX event_keys_event ON public.event_keys USING btree (event);

CREATE INDEX events_lane ON public.events USING btree (platform, lane, id) WHERE (finished = 0);

CREATE INDEX events_open ON public.events USING btree (platform, id) WHERE (finished = 0);

CREATE INDEX events_state ON public.events USING btree (state, finished, platform);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_briefing_fkey FOREIGN KEY (briefing) REFERENCES public.briefings(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event_keys
    ADD CONSTRAINT event_keys_event_fkey FOREIGN KEY (event) REFERENCES public.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event_posts
    ADD CONSTRAINT event_posts_event_fkey FOREIGN KEY (event) REFERENCES public.events(id) ON DELETE CASCADE;

