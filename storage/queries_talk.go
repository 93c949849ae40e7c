package storage

// What was asked.
const (
	askedColumns = `ref, text, before, platform, workspace, channel, conversation, person, thread, outcome, confidence, kind, entry, briefing, at`

	// The predicate names the index: only a ref that is not '' is unique.
	insertAsked = `
		INSERT INTO asked (` + askedColumns + `, fold)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (ref) WHERE ref <> '' DO NOTHING`

	selectAsked = `
		SELECT ` + askedColumns + `
		FROM asked
		WHERE ($1 = '' OR outcome = $1) AND ($2 = '' OR briefing = $2 OR thread = $2) AND at >= $3
		ORDER BY at DESC, id DESC
		LIMIT $4`

	selectAskedAs = `SELECT ` + askedColumns + ` FROM asked WHERE ref = $1 AND ref <> ''`

	selectLastAsked = `
		SELECT ` + askedColumns + `
		FROM asked
		WHERE platform = $1 AND workspace = $2 AND person = $3 AND person <> ''
		ORDER BY at DESC, id DESC
		LIMIT 1`

	selectAskedIn = `
		SELECT ` + askedColumns + `
		FROM asked
		WHERE platform = $1 AND conversation = $2 AND conversation <> ''
		ORDER BY id DESC
		LIMIT $3`

	selectMostAsked = `
		SELECT briefing, kind, entry, count(*)
		FROM asked
		WHERE platform = $1 AND workspace = $2 AND at >= $3 AND outcome = 'answered' AND entry <> ''
		GROUP BY briefing, kind, entry
		ORDER BY count(*) DESC, max(at) DESC, max(id) DESC
		LIMIT $4`

	selectMostAskedIn = `
		SELECT briefing, kind, entry, count(*)
		FROM asked
		WHERE platform = $1 AND workspace = $2 AND channel = $3 AND channel <> '' AND outcome = 'answered' AND at >= $4 AND entry <> ''
		GROUP BY briefing, kind, entry
		ORDER BY count(*) DESC, max(at) DESC, max(id) DESC
		LIMIT $5`

	selectDeclined = `
		SELECT ` + askedColumns + `
		FROM asked
		WHERE platform = $1 AND workspace = $2 AND channel = $3 AND channel <> '' AND outcome = 'declined' AND at >= $4
		ORDER BY at DESC, id DESC
		LIMIT $5`
)

// Ratings.
const (
	countAskedAs = `SELECT count(*) FROM asked WHERE ref = $1 AND ref <> ''`

	upsertRating = `
		INSERT INTO ratings (ref, person, helpful, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (ref, person) DO UPDATE SET helpful = excluded.helpful, at = excluded.at`

	selectRatings = `SELECT ref, person, helpful, at FROM ratings WHERE ref = $1 ORDER BY at, person`
)

// Conversations.
const (
	selectConversation = `
		SELECT platform, id, thread, briefing, before, asked, offers, answered, at
		FROM conversations
		WHERE platform = $1 AND id = $2`

	upsertConversation = `
		INSERT INTO conversations (platform, id, thread, briefing, before, asked, offers, answered, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (platform, id) DO UPDATE SET
			thread   = excluded.thread,
			briefing = excluded.briefing,
			before   = excluded.before,
			asked    = excluded.asked,
			offers   = excluded.offers,
			answered = excluded.answered,
			at       = excluded.at`
)

// Settings and installations.
const (
	selectSettings = `SELECT settings FROM settings WHERE platform = $1 AND workspace = $2 AND channel = $3`

	upsertSettings = `
		INSERT INTO settings (platform, workspace, channel, settings, by, at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (platform, workspace, channel) DO UPDATE SET
			settings = excluded.settings,
			by       = excluded.by,
			at       = excluded.at`

	deleteSettings = `DELETE FROM settings WHERE platform = $1 AND workspace = $2`

	selectInstallation = `
		SELECT platform, workspace, name, secret, by, at
		FROM installations
		WHERE platform = $1 AND workspace = $2`

	selectInstallations = `
		SELECT platform, workspace, name, secret, by, at
		FROM installations
		WHERE platform = $1
		ORDER BY workspace`

	upsertInstallation = `
		INSERT INTO installations (platform, workspace, name, secret, by, at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (platform, workspace) DO UPDATE SET
			name   = excluded.name,
			secret = excluded.secret,
			by     = excluded.by,
			at     = excluded.at`

	deleteInstallation = `DELETE FROM installations WHERE platform = $1 AND workspace = $2`
)
