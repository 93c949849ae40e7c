package storage

// Events as they come in.
const (
	eventColumns = `id, platform, workspace, kind, lane, payload, at, saved, state, attempt, reason, frozen`

	// The places are for the keys: $2, $3 …
	selectKnownKeys = `SELECT key FROM event_keys WHERE platform = $1 AND key IN (%s)`

	insertEvent = `
		INSERT INTO events (
			platform, workspace, kind, lane, payload, at, saved, state, attempt, reason, frozen, due, finished
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, '', FALSE, $7, 0)
		RETURNING id`

	insertEventKey = `INSERT INTO event_keys (platform, key, event, position) VALUES ($1, $2, $3, $4)`
)

// Events as they are worked on.
const (
	// A lane is held by its oldest event, and after a retry also by a younger one that is being worked on.
	selectDueEvent = `
		SELECT e.id
		FROM events e
		WHERE e.platform = $1 AND e.finished = 0 AND e.due <= $2 AND (e.lane = '' OR NOT EXISTS (
			SELECT 1
			FROM events o
			WHERE o.platform = e.platform AND o.lane = e.lane AND o.finished = 0 AND o.id <> e.id
				AND (o.id < e.id OR (o.state = 'claimed' AND o.due > $2))
		))
		ORDER BY e.id
		LIMIT 1`

	claimEvent = `
		UPDATE events
		SET state = 'claimed', attempt = attempt + 1, due = $1
		WHERE id = $2
		RETURNING ` + eventColumns

	// Each of these returns a row when the claim is held, and then holds it until the transaction ends.
	holdEvent     = `UPDATE events SET due = due WHERE id = $1 AND attempt = $2 AND state = 'claimed' RETURNING id`
	renewEvent    = `UPDATE events SET due = $1 WHERE id = $2 AND attempt = $3 AND state = 'claimed' RETURNING id`
	freezeEvent   = `UPDATE events SET frozen = TRUE WHERE id = $1 AND attempt = $2 AND state = 'claimed' AND NOT frozen RETURNING id`
	finishEvent   = `UPDATE events SET state = $1, reason = $2, finished = $3 WHERE id = $4 AND attempt = $5 AND state = 'claimed' RETURNING id`
	postponeEvent = `UPDATE events SET state = 'waiting', reason = $1, due = $2 WHERE id = $3 AND attempt = $4 AND state = 'claimed' RETURNING id`

	insertPost = `INSERT INTO event_posts (event, part, key, body, state, id) VALUES ($1, $2, $3, $4, 'due', '')`

	updatePost   = `UPDATE event_posts SET state = $1 WHERE event = $2 AND part = $3 AND state <> 'sent'`
	markPostSent = `UPDATE event_posts SET state = 'sent', id = $1 WHERE event = $2 AND part = $3`
)

// Events as the curator sees them.
const (
	selectEvents = `
		SELECT ` + eventColumns + `
		FROM events
		WHERE $1 = '' OR platform = $1
		ORDER BY id DESC
		LIMIT $2`

	selectEventsIn = `
		SELECT ` + eventColumns + `
		FROM events
		WHERE state = $1 AND ($2 = '' OR platform = $2)
		ORDER BY id DESC
		LIMIT $3`

	// The places are for the ids of events: $1, $2 …
	selectKeysOf  = `SELECT event, key FROM event_keys WHERE event IN (%s) ORDER BY event, position`
	selectPostsOf = `SELECT event, key, body, state, id FROM event_posts WHERE event IN (%s) ORDER BY event, part`

	countEvents = `SELECT state, count(*) FROM events WHERE $1 = '' OR platform = $1 GROUP BY state`

	selectOldestWaiting = `
		SELECT coalesce(min(at), 0)
		FROM events
		WHERE finished = 0 AND state = 'waiting' AND ($1 = '' OR platform = $1)`

	retryEvent = `
		UPDATE events
		SET state = 'waiting', at = $1, due = $1, finished = 0
		WHERE id = $2 AND state IN ('set aside', 'late')
		RETURNING id`

	dropEvent = `UPDATE events SET state = 'done', finished = $1 WHERE id = $2 AND state = 'set aside' RETURNING id`

	setEventsAside = `
		UPDATE events
		SET state = 'set aside', reason = $1, finished = $2
		WHERE platform = $3 AND workspace = $4 AND state = 'waiting' AND finished = 0`

	pruneEvents = `
		DELETE FROM events
		WHERE id IN (
			SELECT id FROM events WHERE state IN ('done', 'late') AND finished < $1 LIMIT $2
		)`
)
