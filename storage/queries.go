package storage

// One set of queries serves every database. They keep to what SQLite and PostgreSQL both do, and
// their parameters first appear in ascending order, because SQLite numbers them by appearance and
// would silently bind the wrong ones. A test holds that.

// Schema.
const (
	createMigrations = `
		CREATE TABLE IF NOT EXISTS migrations (
			version INTEGER NOT NULL PRIMARY KEY,
			name    TEXT    NOT NULL,
			applied BIGINT  NOT NULL
		)`

	selectVersion = `SELECT coalesce(max(version), 0) FROM migrations`

	insertMigration = `INSERT INTO migrations (version, name, applied) VALUES ($1, $2, $3)`
)

// Revision.
const (
	selectRevision = `SELECT number FROM revision`

	// Where a database lets several transactions write, the locked row makes changes of content wait for each other.
	lockRevision = `UPDATE revision SET number = number`

	nextRevision = `UPDATE revision SET number = number + 1 RETURNING number, closed`

	// Until when all content is dated before what is stored later, and when the last of it was stored.
	selectClosed = `SELECT closed, (SELECT coalesce(max(updated), 0) FROM briefings) FROM revision`

	closeContent = `
		UPDATE revision
		SET closed = (SELECT max(updated) FROM briefings)
		WHERE closed < (SELECT coalesce(max(updated), 0) FROM briefings)`
)

// Briefings.
const (
	selectBriefings = `
		SELECT id, title, date, byline, url, path, language, sections, links
		FROM briefings
		ORDER BY date DESC NULLS LAST, added DESC`

	selectBriefing = `
		SELECT id, title, date, byline, url, path, language, sections, links
		FROM briefings
		WHERE id = $1`

	selectUnchanged = `SELECT id FROM briefings WHERE source = $1 AND digest = $2`

	// The same source goes before the same address, and that before the same content.
	selectSame = `
		SELECT id, digest
		FROM briefings
		WHERE source = $1 OR (url = $2 AND url <> '') OR digest = $3
		ORDER BY source = $1 DESC, url = $2 DESC, added DESC
		LIMIT 1`

	countBriefing = `SELECT count(*) FROM briefings WHERE id = $1`

	upsertBriefing = `
		INSERT INTO briefings (
			id, title, date, byline, url, path, language, sections, links,
			source, digest, created, updated, added, revision
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13)
		ON CONFLICT (id) DO UPDATE SET
			title    = excluded.title,
			date     = excluded.date,
			byline   = excluded.byline,
			url      = excluded.url,
			path     = excluded.path,
			language = excluded.language,
			sections = excluded.sections,
			links    = excluded.links,
			source   = excluded.source,
			digest   = excluded.digest,
			updated  = excluded.updated,
			revision = excluded.revision`

	moveBriefing = `UPDATE briefings SET path = $1, source = $2 WHERE id = $3`

	deleteBriefing = `DELETE FROM briefings WHERE id = $1 RETURNING title`
)

// Entries.
const (
	selectEntries = `
		SELECT briefing, id, kind, section, question, payload
		FROM entries
		ORDER BY briefing, position`

	selectEntriesOf = `
		SELECT briefing, id, kind, section, question, payload
		FROM entries
		WHERE briefing = $1
		ORDER BY position`

	upsertEntry = `
		INSERT INTO entries (briefing, id, kind, position, section, question, payload, created, revision)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (briefing, id) DO UPDATE SET
			kind     = excluded.kind,
			position = excluded.position,
			section  = excluded.section,
			question = excluded.question,
			payload  = excluded.payload,
			revision = excluded.revision`

	deleteGoneEntries = `DELETE FROM entries WHERE briefing = $1 AND revision < $2`
)

// Vectors.
const (
	// The place is for the digests: $2, $3 …
	selectVectors = `SELECT digest, vector FROM vectors WHERE embedder = $1 AND digest IN (%s)`

	upsertVector = `
		INSERT INTO vectors (embedder, digest, vector)
		VALUES ($1, $2, $3)
		ON CONFLICT (embedder, digest) DO UPDATE SET vector = excluded.vector`
)
