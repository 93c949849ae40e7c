package storage

// Subscriptions.
const (
	subscriptionColumns = `id, platform, workspace, channel, name, hour, zone, days, topics, without, length, mention, always, by, at, since, paused`

	upsertSubscription = `
		INSERT INTO subscriptions (
			platform, workspace, channel, name, hour, zone, days, topics, without, length, mention, always, by, at, since, paused
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (platform, workspace, channel) DO UPDATE SET
			name    = excluded.name,
			hour    = excluded.hour,
			zone    = excluded.zone,
			days    = excluded.days,
			topics  = excluded.topics,
			without = excluded.without,
			length  = excluded.length,
			mention = excluded.mention,
			always  = excluded.always,
			by      = excluded.by,
			at      = excluded.at,
			paused  = excluded.paused
		RETURNING ` + subscriptionColumns

	selectSubscription = `
		SELECT ` + subscriptionColumns + `
		FROM subscriptions
		WHERE platform = $1 AND workspace = $2 AND channel = $3`

	selectSubscriptions = `
		SELECT ` + subscriptionColumns + `
		FROM subscriptions
		WHERE $1 = '' OR platform = $1
		ORDER BY id`

	pauseSubscription = `UPDATE subscriptions SET paused = $1 WHERE id = $2 RETURNING id`

	// One that is paused keeps its reason.
	pauseSubscriptions = `UPDATE subscriptions SET paused = $1 WHERE platform = $2 AND workspace = $3 AND paused = ''`

	deleteSubscription = `DELETE FROM subscriptions WHERE platform = $1 AND workspace = $2 AND channel = $3 RETURNING id`
)

// Wishes.
const (
	wishColumns = `id, ref, person, text, before, briefing, platform, workspace, place, at`

	insertWish = `
		INSERT INTO wishes (ref, person, text, before, briefing, platform, workspace, place, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (ref, person) DO NOTHING
		RETURNING id`

	selectWishes = `SELECT ` + wishColumns + ` FROM wishes WHERE id > $1 ORDER BY id LIMIT $2`

	deleteWish     = `DELETE FROM wishes WHERE id = $1 RETURNING id`
	withdrawWish   = `DELETE FROM wishes WHERE ref = $1 AND person = $2 RETURNING id`
	deleteWishesOf = `DELETE FROM wishes WHERE platform = $1 AND workspace = $2`
	pruneWishes    = `DELETE FROM wishes WHERE at < $1`
)

// What is new.
const (
	selectChanged = `
		SELECT id, title, date, byline, url, path, language, sections, links
		FROM briefings
		WHERE updated > $1
		ORDER BY updated DESC, revision DESC`

	selectChangedEntries = `
		SELECT briefing, id, kind, section, question, payload
		FROM entries
		WHERE briefing IN (SELECT id FROM briefings WHERE updated > $1)
		ORDER BY briefing, position`

	selectChangeTimes = `SELECT id, created, updated FROM briefings WHERE updated > $1`

	selectNewEntries = `
		SELECT briefing, id
		FROM entries
		WHERE briefing IN (SELECT id FROM briefings WHERE updated > $1 AND created <= $1) AND created > $1
		ORDER BY briefing, position`
)
