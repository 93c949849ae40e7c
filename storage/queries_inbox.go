package storage

// Events as they come in.
const (
	eventColumns = `id, platform, workspace, kind, lane, payload, at, until, covers, saved, state, attempt, reason, frozen`

	// The places are for the keys: $2, $3 …
	selectKnownKeys = `SELECT key FROM event_keys WHERE platform = $1 AND key IN (%s)`

	insertEvent = `
		INSERT INTO events (
			platform, workspace, kind, lane, payload, at, until, saved, state, attempt, reason, frozen, due, finished
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, '', FALSE, $8, 0)
		RETURNING id`

	insertEventKey = `INSERT INTO event_keys (platform, key, event, position) VALUES ($1, $2, $3, $4)`
)

// Events as they are worked on.
const (
	// A lane is held by its oldest event, and after a retry also by a younger one that is being worked on. What
	// is too late is due whatever it waits for: it may have been put off by a clock that was ahead.
	selectDueEvent = `
		SELECT e.id
		FROM events e
		WHERE e.platform = $1 AND e.finished = 0 AND (e.due <= $2 OR (e.state = 'waiting' AND e.until > 0 AND e.until < $2)) AND (e.lane = '' OR NOT EXISTS (
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
	freezeEvent   = `UPDATE events SET frozen = TRUE, covers = $1 WHERE id = $2 AND attempt = $3 AND state = 'claimed' AND NOT frozen RETURNING id`
	finishEvent   = `UPDATE events SET state = $1, reason = $2, finished = $3 WHERE id = $4 AND attempt = $5 AND state = 'claimed' RETURNING id`
	postponeEvent = `UPDATE events SET state = 'waiting', reason = $1, due = $2 WHERE id = $3 AND attempt = $4 AND state = 'claimed' RETURNING id`

	insertPost = `INSERT INTO event_posts (event, part, key, body, state, id) VALUES ($1, $2, $3, $4, 'due', '')`

	updatePost   = `UPDATE event_posts SET state = $1 WHERE event = $2 AND part = $3 AND state <> 'sent'`
	markPostSent = `UPDATE event_posts SET state = 'sent', id = $1 WHERE event = $2 AND part = $3`
)

// Events as the curator sees them.
const (
	// The places are for the conditions of a filter, and for the number of the limit.
	selectEvents = `
		SELECT ` + eventColumns + `
		FROM events
		WHERE %s
		ORDER BY id DESC
		LIMIT $%d`

	// The places are for the ids of events: $1, $2 …
	selectKeysOf  = `SELECT event, key FROM event_keys WHERE event IN (%s) ORDER BY event, position`
	selectPostsOf = `SELECT event, key, body, state, id FROM event_posts WHERE event IN (%s) ORDER BY event, part`

	countEvents = `SELECT state, count(*) FROM events GROUP BY state`

	// The states are all that there are: with them, the events of other platforms are not looked at.
	countEventsOf = `
		SELECT state, count(*)
		FROM events
		WHERE state IN ('waiting', 'claimed', 'done', 'late', 'set aside') AND platform = $1
		GROUP BY state`

	selectOldestWaiting = `
		SELECT coalesce(min(at), 0)
		FROM events
		WHERE finished = 0 AND state = 'waiting' AND ($1 = '' OR platform = $1)`

	countUncertainEvents = `
		SELECT count(*)
		FROM events
		WHERE state IN ('waiting', 'set aside') AND platform = $1 AND EXISTS (
			SELECT 1 FROM event_posts p WHERE p.event = events.id AND p.state = 'sending'
		)`

	retryEvent = `
		UPDATE events
		SET state = 'waiting', at = $1, due = $1, finished = 0, until = CASE WHEN until = 0 THEN 0 ELSE $1 + until - at END
		WHERE id = $2 AND state IN ('set aside', 'late') AND NOT emptied
		RETURNING id`

	// What nobody was shown is still news.
	dropEvent = `
		UPDATE events
		SET state = 'done', finished = $1, covers = CASE WHEN EXISTS (
			SELECT 1 FROM event_posts p WHERE p.event = events.id AND p.state = 'sent'
		) THEN covers ELSE 0 END
		WHERE id = $2 AND state = 'set aside'
		RETURNING id`

	setEventsAside = `
		UPDATE events
		SET state = 'set aside', reason = $1, finished = $2
		WHERE platform = $3 AND workspace = $4 AND state = 'waiting' AND finished = 0`

	pruneEvents = `
		DELETE FROM events
		WHERE id IN (
			SELECT id FROM events WHERE state IN ('done', 'late') AND platform = $1 AND finished < $2 LIMIT $3
		)`

	// Without the one state that it is not for, the index of those that are whole is the best one.
	emptyEvents = `
		UPDATE events
		SET payload = $1, emptied = TRUE
		WHERE id IN (
			SELECT id
			FROM events
			WHERE platform = $2 AND finished > 0 AND finished < $3 AND NOT emptied AND state <> 'set aside'
			LIMIT $4
		)
		RETURNING id`

	// The places are for the ids of events: $2, $3 …
	emptyPosts = `UPDATE event_posts SET body = $1 WHERE event IN (%s)`
)

// Digests.
const (
	selectCovered = `
		SELECT coalesce(max(covers), 0)
		FROM events
		WHERE platform = $1 AND lane = $2 AND state = 'done' AND covers > 0`

	countHold  = `SELECT count(*) FROM hold`
	insertHold = `INSERT INTO hold (id, at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING`
	deleteHold = `DELETE FROM hold`
)
