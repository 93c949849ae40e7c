package storage

// Feeds.
const (
	feedColumns = `id, url, every, title, etag, modified, checked, due, fails, problem, items, by, paused, no_pages, claim`

	insertFeed = `
		INSERT INTO feeds (
			url, every, by, paused, no_pages, title, etag, modified, checked, due, leased, claim, fails, problem, items
		)
		VALUES ($1, $2, $3, $4, $5, '', '', '', 0, 0, 0, 0, 0, '', 0)
		ON CONFLICT (url) DO UPDATE SET
			every    = excluded.every,
			paused   = excluded.paused,
			no_pages = excluded.no_pages,
			due      = 0
		RETURNING ` + feedColumns

	selectFeeds = `SELECT ` + feedColumns + ` FROM feeds ORDER BY id`
	selectFeed  = `SELECT ` + feedColumns + ` FROM feeds WHERE id = $1`

	pauseFeed  = `UPDATE feeds SET paused = $1, due = 0, fails = 0 WHERE id = $2 AND paused <> $1 RETURNING id`
	deleteFeed = `DELETE FROM feeds WHERE id = $1 RETURNING id`
)

// Looks at feeds.
const (
	// These are named e as events are, for what ends a SELECT of rows that others select too.
	selectDueFeed = `
		SELECT e.id
		FROM feeds e
		WHERE NOT e.paused AND e.due <= $1 AND e.leased <= $1
		ORDER BY e.due, e.id
		LIMIT 1`

	selectFreeFeed = `SELECT e.id FROM feeds e WHERE e.leased <= $1 AND e.id = $2`

	claimFeed = `UPDATE feeds SET claim = claim + 1, leased = $1 WHERE id = $2 RETURNING ` + feedColumns

	// A claim holds beyond its lease, while nobody else has claimed the feed. One that was paused
	// meanwhile stays so.
	finishFeed = `
		UPDATE feeds
		SET title = $1, etag = $2, modified = $3, checked = $4, due = $5, fails = $6, problem = $7, items = $8,
			paused = (paused OR $9), leased = 0
		WHERE id = $10 AND claim = $11 AND leased > 0
		RETURNING id`

	selectFeedItems = `SELECT key, digest FROM feed_items WHERE feed = $1`
	deleteFeedItems = `DELETE FROM feed_items WHERE feed = $1`
	insertFeedItem  = `INSERT INTO feed_items (feed, key, digest) VALUES ($1, $2, $3)`
)
