-- PostgreSQL database dump of schema 5, made by pg_dump --inserts.

CREATE TABLE public.amendments (
    id bigint NOT NULL,
    kind text NOT NULL,
    briefing text NOT NULL COLLATE pg_catalog."C",
    entry text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    answer text NOT NULL,
    was text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    undone_by text NOT NULL,
    undone_at bigint NOT NULL
);

ALTER TABLE public.amendments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.amendments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

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
    at bigint NOT NULL,
    channel text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    fold text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
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

CREATE TABLE public.dismissed (
    fold text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    by text NOT NULL,
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

CREATE TABLE public.evaluations (
    id bigint NOT NULL,
    file text NOT NULL,
    revision bigint NOT NULL,
    version text NOT NULL,
    result bytea NOT NULL,
    at bigint NOT NULL
);

ALTER TABLE public.evaluations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.evaluations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    finished bigint NOT NULL,
    until bigint DEFAULT 0 NOT NULL,
    covers bigint DEFAULT 0 NOT NULL,
    emptied boolean DEFAULT false NOT NULL
);

ALTER TABLE public.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.feed_items (
    feed bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL
);

CREATE TABLE public.feeds (
    id bigint NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    every bigint NOT NULL,
    title text NOT NULL,
    etag text NOT NULL,
    modified text NOT NULL,
    checked bigint NOT NULL,
    due bigint NOT NULL,
    leased bigint NOT NULL,
    claim bigint NOT NULL,
    fails bigint NOT NULL,
    problem text NOT NULL,
    items bigint NOT NULL,
    by text NOT NULL,
    paused boolean NOT NULL,
    no_pages boolean NOT NULL
);

ALTER TABLE public.feeds ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.feeds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.hold (
    id integer NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT hold_id_check CHECK ((id = 1))
);

CREATE TABLE public.installations (
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    secret bytea NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.invitations (
    digest bytea NOT NULL,
    user_id bigint NOT NULL,
    rank text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    until bigint NOT NULL
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
    closed bigint DEFAULT 0 NOT NULL,
    CONSTRAINT revision_id_check CHECK ((id = 1))
);

CREATE TABLE public.sessions (
    digest bytea NOT NULL,
    user_id bigint NOT NULL,
    agent text NOT NULL,
    at bigint NOT NULL,
    seen bigint NOT NULL,
    idle bigint NOT NULL,
    until bigint NOT NULL
);

CREATE TABLE public.settings (
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL
);

CREATE TABLE public.subscriptions (
    id bigint NOT NULL,
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    hour text NOT NULL,
    zone text NOT NULL,
    days smallint NOT NULL,
    topics text NOT NULL,
    without text NOT NULL,
    length text NOT NULL,
    mention text NOT NULL,
    always boolean NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    since bigint NOT NULL,
    paused text NOT NULL
);

ALTER TABLE public.subscriptions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.subscriptions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tokens (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    name text NOT NULL,
    scopes text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    seen bigint NOT NULL,
    until bigint NOT NULL
);

ALTER TABLE public.tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users (
    id bigint NOT NULL,
    name text NOT NULL,
    known text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    rank text NOT NULL,
    password text NOT NULL,
    disabled boolean NOT NULL,
    at bigint NOT NULL
);

ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.users_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vectors (
    embedder text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C",
    vector bytea NOT NULL
);

CREATE TABLE public.versions (
    id bigint NOT NULL,
    briefing text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    removed boolean NOT NULL,
    content bytea NOT NULL
);

ALTER TABLE public.versions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.versions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wishes (
    id bigint NOT NULL,
    ref text NOT NULL COLLATE pg_catalog."C",
    person text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    before text NOT NULL,
    briefing text NOT NULL,
    platform text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    place bytea NOT NULL,
    at bigint NOT NULL
);

ALTER TABLE public.wishes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.wishes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

INSERT INTO public.amendments OVERRIDING SYSTEM VALUE VALUES (1, 'faq', 'gone', 'who', 'Who?', 'They.', '', 'ada', 1741100010, '', 0);
INSERT INTO public.amendments OVERRIDING SYSTEM VALUE VALUES (2, 'answer', 'ferry-line', 'why-close', '', 'It had too few passengers.', 'It had few passengers.

The bridge is free.', 'Zoë', 1741100011, 'ada', 1741100012);

INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (4, 'r2', 'Who pays?', '', 'slack', 'T1', 'T1:C1:17.7', 'U2', '', 'declined', 0, '', '', '', 1741100004, 'C1', '7bb2b9fc2f61e2f9');
INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (3, 'r1', 'What comes next?', '', 'slack', 'T1', 'C1/17.5', 'U1', '', 'answered', 0.5, 'prompt', 'what-next', 'ferry-line', 1741100002, '', 'c0bd7c856698cd28');
INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (2, '', 'And the price?', '', '', '', '', '', '', 'declined', 0, '', '', '', 1741100001, '', 'ad3a88de6fd9e4dc');
INSERT INTO public.asked OVERRIDING SYSTEM VALUE VALUES (1, '', 'Why does it close?', 'What happened?', 'terminal', '', 'c1', '', 'ferry-line', 'answered', 0.875, 'faq', 'why-close', 'ferry-line', 1741100000, '', 'e842737ccf123f4a');

INSERT INTO public.briefings VALUES ('bare', '', NULL, '', '', '-', '', '[]', '[]', '- 0001-01-01 ', '33c734cc1823033800d99d711525a0366d21f3067a14df63738c539a05843668', 1795942246, 1795942246, 1, 1);
INSERT INTO public.briefings VALUES ('ferry-line', 'A ferry line closes', 1741046400, 'By the desk', 'https://example.org/ferry-line', '/news/ferry-line.txt', 'en', '[{"role":"happened","heading":"What''s happened","line":3},{"role":"other","heading":"Prices","line":6}]', '[{"title":"Port authority","url":"https://example.org/port"}]', '/news/ferry-line.txt', '549e1cabe4a6c71b925fafb691589419237cbe30b93e0a26dd29d019f7c9c56c', 1795942246, 1795942246, 2, 2);

INSERT INTO public.conversations VALUES ('slack', 'C1/17.5', 'ferry-line', 'ferry-line', 'What comes next?', '["What comes next?"]', '["Why does it close?"]', true, 1741100002);

INSERT INTO public.dismissed VALUES ('ad3a88de6fd9e4dc', 'And the price?', 'ada', 1795952042);

INSERT INTO public.entries VALUES ('ferry-line', 'last-boat', 'passage', 0, 0, 'The last boat left on Monday, the “Zoë”.', '{"subheading":"At sea","block":1,"papers":["Daily Quay"],"links":[{"title":"Port authority","url":"https://example.org/port"}],"line":4}', 1795942246, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'why-close', 'faq', 1, -1, 'Why does it close?', '{"answer":"It had few passengers.\n\nThe bridge is free.","variants":["why closed"],"section":"Common questions","links":[{"title":"Port authority","url":"https://example.org/port"}],"line":9}', 1795942246, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'what-next', 'prompt', 2, -1, 'What comes next?', '{"section":"Go deeper","line":12}', 1795942246, 2);
INSERT INTO public.entries VALUES ('ferry-line', 'the-bridge', 'topic', 3, -1, 'The bridge', '{"aliases":["Sound Bridge"],"text":"The bridge was opened in 1999.","section":"More on these topics","line":15}', 1795942246, 2);

INSERT INTO public.evaluations OVERRIDING SYSTEM VALUE VALUES (1, 'dev.jsonl', 2, 'v0.7', '\x7b226d7272223a302e357d', 1741100014);

INSERT INTO public.event_keys VALUES ('slack', 'Ev1', 1, 0);
INSERT INTO public.event_keys VALUES ('slack', 'C1 17.5', 1, 1);
INSERT INTO public.event_keys VALUES ('digest/slack', 'digest:T1:C1:2025-03-05', 2, 0);

INSERT INTO public.event_posts VALUES (1, 0, 'p1', '\x01ff', 'sent', '17.6');
INSERT INTO public.event_posts VALUES (1, 1, 'p2', '\x74776f', 'sending', '');
INSERT INTO public.event_posts VALUES (2, 0, 'd1', '\x02ff', 'sent', '18.1');

INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (1, 'slack', 'T1', 'app_mention', 'C1/17.5', '\x7b00ff', 1741100002, 1795942246, 'set aside', 1, 'no such channel', true, 1795945847, 1795942246, 0, 0, false);
INSERT INTO public.events OVERRIDING SYSTEM VALUE VALUES (2, 'digest/slack', 'T1', 'digest', 'T1:C1', '\x01fe', 1741159800, 1795942246, 'done', 1, '', true, 1795945847, 1795942246, 1741181400, 1741159900, false);

INSERT INTO public.feed_items VALUES (1, '0123abcd', '4567ef01');

INSERT INTO public.feeds OVERRIDING SYSTEM VALUE VALUES (1, 'https://news.example/briefings.xml', 900, 'The Gazette – news', 'W/"a"', 'Tue, 04 Mar 2025 15:00:00 GMT', 1741100030, 1741100930, 0, 3, 2, 'It is “slow”.', 12, 'Zoë', true, true);

INSERT INTO public.hold VALUES (1, 1795942246);

INSERT INTO public.installations VALUES ('slack', 'T1', 'Zoë''s desk', '\x0001fe', 'U1', 1741100000);

INSERT INTO public.invitations VALUES ('\x02ff', 2, 'curator', 'Zoë', 1741100024, 1741186424);

INSERT INTO public.migrations VALUES (1, '0001_first.sql', 1795942246);
INSERT INTO public.migrations VALUES (2, '0002_digests.sql', 1795942246);
INSERT INTO public.migrations VALUES (3, '0003_curation.sql', 1795952042);
INSERT INTO public.migrations VALUES (4, '0004_accounts.sql', 1795952400);
INSERT INTO public.migrations VALUES (5, '0005_feeds.sql', 1795953000);

INSERT INTO public.ratings VALUES ('r1', 'U2', true, 1741100003);

INSERT INTO public.revision VALUES (1, 4, 0);

INSERT INTO public.sessions VALUES ('\x01ff', 1, 'Firefox', 1741100022, 1741100023, 43200, 1743692022);

INSERT INTO public.settings VALUES ('slack', 'T1', 'C1', '{"private":true,"unprompted":true}', 'U1', 1795942246);

INSERT INTO public.subscriptions OVERRIDING SYSTEM VALUE VALUES (1, 'slack', 'T1', 'C1', 'général', '08:30', 'Europe/Paris', 126, '["ferries"]', '["sport"]', 'short', 'R1', true, 'U1', 1741100005, 1741100006, 'the channel is archived');

INSERT INTO public.tokens OVERRIDING SYSTEM VALUE VALUES (1, '\x03ff', 'weekly', '["ask","read"]', 'Zoë', 1741100025, 1741100026, 1748876025);

INSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES (1, 'Zoë', 'zoë', 'zoe@example.org', 'https://id.example.org 17', 'operator', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', false, 1741100020);
INSERT INTO public.users OVERRIDING SYSTEM VALUE VALUES (2, 'ADA', 'ada', '', '', 'curator', '', true, 1741100021);

INSERT INTO public.vectors VALUES ('words-3-0123abcd', '9f86d081884c7d659a2feaa0c55ad015', '\x0102fe');

INSERT INTO public.versions OVERRIDING SYSTEM VALUE VALUES (1, 'ferry-line', 'A ferry line closes', 'ada', 1741100013, false, '\x1f8b08000000000004ffac93514e1b3d1485b772755efe174f32f337a58a5faa50d416295401422b017d30999b8cc5c49eda1e252384c442da157419dd092ba9eca104aa3ef266f9caf79ef3f9dc1b1c1e400202731d6a86c48496ec5c47b5364c8bda7af6103850812191e77991e5459617f33c97792ef3fc1c02fb5dad0d4362bfa3503195ecaf2170763285441542e3e570c85bb56e6a1e58b71a2ed9b92e8b23203053a182c4d0f0c60fd3f02c5606611b20305566d5aa5594c60602a7bc08da1a0f797183139b3457aa69d87009818fac4a6d5690f852a9f09fa727b599f25eadb87f9a7cd7ca87eccaaa3868cedb008979c514af295e53cdcb40d6d09135a5ea044577f777dfcfedaf9ff7773f06514f7b553dce9c04f2ac2291da2eae218be8ae611747e240e9baa3e35675f82a30d5e63a5edf203c909f591748b5a1b24e870e02adabf16f7e8d7501b77d17861ced8eaf6ec523161b2a76cf98cc9c5e70fccf1d0ad3d67552c3907bb1cffbc971af2b11da545d96520081e3967d649fe076545af6a4431f92b710f8ac9c5626c4d7f15d5f28a3d989f11b7690380c54a99296bca14679cf66c5ce0f2ecda589dcaf9c2e574cdad3d23127bafd6f43e29d5dafada16f0f1aa2899744388ed667ceae9ba4ff612f36950a9989c1f8cbbd0ab4b06bf6148bd1fb4ee8074b257393c84fd35a14ffc7e673dbe8854fb14d6443c5596f18029fd43a267c070102935aabb87df202a7b63525ed273c91e793acf62d68a33cd9b404a40d15e3f1f839be23eb38063954ec9942afe5cfbf17afa3c097c17966f416b278332af2d1de28cf6f7f070000ffffdcbe6dba63040000');

INSERT INTO public.wishes OVERRIDING SYSTEM VALUE VALUES (1, 'r2', 'U2', 'Who pays?', 'And then?', 'ferry-line', 'slack', 'T1', '\x7b00ff', 1741100007);

SELECT pg_catalog.setval('public.amendments_id_seq', 2, true);

SELECT pg_catalog.setval('public.asked_id_seq', 4, true);

SELECT pg_catalog.setval('public.evaluations_id_seq', 1, true);

SELECT pg_catalog.setval('public.events_id_seq', 2, true);

SELECT pg_catalog.setval('public.feeds_id_seq', 1, true);

SELECT pg_catalog.setval('public.subscriptions_id_seq', 1, true);

SELECT pg_catalog.setval('public.tokens_id_seq', 1, true);

SELECT pg_catalog.setval('public.users_id_seq', 2, true);

SELECT pg_catalog.setval('public.versions_id_seq', 1, true);

SELECT pg_catalog.setval('public.wishes_id_seq', 1, true);

ALTER TABLE ONLY public.amendments
    ADD CONSTRAINT amendments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.asked
    ADD CONSTRAINT asked_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.briefings
    ADD CONSTRAINT briefings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.briefings
    ADD CONSTRAINT briefings_source_key UNIQUE (source);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (platform, id);

ALTER TABLE ONLY public.dismissed
    ADD CONSTRAINT dismissed_pkey PRIMARY KEY (fold);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (briefing, id);

ALTER TABLE ONLY public.evaluations
    ADD CONSTRAINT evaluations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.event_keys
    ADD CONSTRAINT event_keys_pkey PRIMARY KEY (platform, key);

ALTER TABLE ONLY public.event_posts
    ADD CONSTRAINT event_posts_pkey PRIMARY KEY (event, part);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feed_items
    ADD CONSTRAINT feed_items_pkey PRIMARY KEY (feed, key);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT feeds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT feeds_url_key UNIQUE (url);

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.installations
    ADD CONSTRAINT installations_pkey PRIMARY KEY (platform, workspace);

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_pkey PRIMARY KEY (ref, person);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (platform, workspace, channel);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_platform_workspace_channel_key UNIQUE (platform, workspace, channel);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_known_key UNIQUE (known);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (embedder, digest);

ALTER TABLE ONLY public.versions
    ADD CONSTRAINT versions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wishes
    ADD CONSTRAINT wishes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wishes
    ADD CONSTRAINT wishes_ref_person_key UNIQUE (ref, person);

CREATE INDEX amendments_briefing ON public.amendments USING btree (briefing, id);

CREATE UNIQUE INDEX amendments_faq ON public.amendments USING btree (briefing, entry) WHERE (kind = 'faq'::text);

CREATE INDEX asked_at ON public.asked USING btree (at);

CREATE INDEX asked_channel ON public.asked USING btree (platform, workspace, channel, outcome, at);

CREATE INDEX asked_conversation ON public.asked USING hash (conversation) WHERE (conversation <> ''::text);

CREATE INDEX asked_fold ON public.asked USING btree (fold, at, outcome, id);

CREATE INDEX asked_person ON public.asked USING btree (platform, workspace, person, at);

CREATE UNIQUE INDEX asked_ref ON public.asked USING btree (ref) WHERE (ref <> ''::text);

CREATE INDEX briefings_digest ON public.briefings USING hash (digest);

CREATE INDEX briefings_updated ON public.briefings USING btree (updated);

CREATE INDEX briefings_url ON public.briefings USING hash (url);

CREATE INDEX event_keys_event ON public.event_keys USING btree (event);

CREATE INDEX events_covers ON public.events USING btree (platform, lane, covers) WHERE ((state = 'done'::text) AND (covers > 0));

CREATE INDEX events_history ON public.events USING btree (platform, id, at, lane);

CREATE INDEX events_lane ON public.events USING btree (platform, lane, id) WHERE (finished = 0);

CREATE INDEX events_open ON public.events USING btree (platform, id) WHERE (finished = 0);

CREATE INDEX events_state ON public.events USING btree (state, platform, finished);

CREATE INDEX events_whole ON public.events USING btree (platform, finished) WHERE ((finished > 0) AND (NOT emptied));

CREATE INDEX ratings_bad ON public.ratings USING btree (at, ref) WHERE (NOT helpful);

CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

CREATE UNIQUE INDEX users_email ON public.users USING btree (email) WHERE (email <> ''::text);

CREATE UNIQUE INDEX users_subject ON public.users USING btree (subject) WHERE (subject <> ''::text);

CREATE INDEX versions_briefing ON public.versions USING btree (briefing, id);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_briefing_fkey FOREIGN KEY (briefing) REFERENCES public.briefings(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event_keys
    ADD CONSTRAINT event_keys_event_fkey FOREIGN KEY (event) REFERENCES public.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.event_posts
    ADD CONSTRAINT event_posts_event_fkey FOREIGN KEY (event) REFERENCES public.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.feed_items
    ADD CONSTRAINT feed_items_feed_fkey FOREIGN KEY (feed) REFERENCES public.feeds(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
