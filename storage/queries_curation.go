package storage

// Amendments.
const (
	amendmentColumns = `id, kind, briefing, entry, text, answer, was, by, at, undone_by, undone_at`

	// The predicate names the index: only new FAQs have ids that must be their own.
	insertAmendment = `
		INSERT INTO amendments (kind, briefing, entry, text, answer, was, by, at, undone_by, undone_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (briefing, entry) WHERE kind = 'faq' DO NOTHING
		RETURNING id`

	selectAmendments = `
		SELECT ` + amendmentColumns + `
		FROM amendments
		WHERE ($1 = '' OR briefing = $1) AND id < $2
		ORDER BY id DESC
		LIMIT $3`

	selectHolding = `
		SELECT ` + amendmentColumns + `
		FROM amendments
		WHERE undone_at = 0 AND ($1 = '' OR briefing = $1)
		ORDER BY id`

	undoAmendment = `UPDATE amendments SET undone_by = $1, undone_at = $2 WHERE id = $3 RETURNING id`
)

// What was not answered. The plus keeps databases from looking by time, which would read the rows
// themselves: what is counted stands in the index of the folded texts.
const (
	selectMissed = `
		SELECT fold, count(*), max(at), min(id), max(id)
		FROM asked
		WHERE +at >= $1 AND outcome IN ('declined', 'suggested')
		GROUP BY fold
		HAVING fold NOT IN (SELECT fold FROM dismissed)
		ORDER BY count(*) DESC, max(at) DESC, fold
		LIMIT $2`

	selectDismissedMissed = `
		SELECT fold, count(*), max(at), min(id), max(id)
		FROM asked
		WHERE +at >= $1 AND outcome IN ('declined', 'suggested') AND fold IN (SELECT fold FROM dismissed)
		GROUP BY fold
		ORDER BY count(*) DESC, max(at) DESC, fold
		LIMIT $2`

	// The place is for the folded texts: $2, $3 …
	selectMissedOf = `
		SELECT fold, count(*), max(at), min(id), max(id)
		FROM asked
		WHERE +at >= $1 AND outcome IN ('declined', 'suggested') AND fold IN (%s)
		GROUP BY fold`

	// A row for each answer that was rated badly.
	selectRatedBadly = `
		SELECT a.fold, a.id, a.at, a.outcome, count(*), max(CASE WHEN a.fold IN (SELECT fold FROM dismissed) THEN 1 ELSE 0 END)
		FROM ratings r JOIN asked a ON a.ref = r.ref AND a.ref <> ''
		WHERE NOT r.helpful AND r.at >= $1 AND a.at >= $1
		GROUP BY a.fold, a.id, a.at, a.outcome`

	selectRecent = `
		SELECT max(id)
		FROM asked
		WHERE +at >= $1
		GROUP BY fold
		ORDER BY max(at) DESC, max(id) DESC
		LIMIT $2`

	// The place is for the ids: $1, $2 …
	selectAskedByID = `SELECT id, ` + askedColumns + ` FROM asked WHERE id IN (%s)`

	selectUnfolded = `
		SELECT id, text
		FROM asked
		WHERE fold = '' AND at >= $1
		ORDER BY at DESC, id DESC
		LIMIT $2`

	updateFold = `UPDATE asked SET fold = $1 WHERE id = $2`

	upsertDismissed = `
		INSERT INTO dismissed (fold, text, by, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (fold) DO NOTHING`

	deleteDismissed = `DELETE FROM dismissed WHERE fold = $1`
)

// Versions.
const (
	insertVersion = `
		INSERT INTO versions (briefing, title, by, at, removed, content)
		VALUES ($1, $2, $3, $4, $5, $6)`

	deleteOldVersions = `
		DELETE FROM versions
		WHERE briefing = $1 AND id NOT IN (SELECT id FROM versions WHERE briefing = $1 ORDER BY id DESC LIMIT $2)`

	countVersions = `SELECT count(*) FROM versions WHERE briefing = $1`

	selectUpdated = `SELECT updated FROM briefings WHERE id = $1`

	selectVersions = `
		SELECT id, briefing, title, by, at, removed
		FROM versions
		WHERE $1 = '' OR briefing = $1
		ORDER BY id DESC
		LIMIT $2`

	selectVersionContent = `SELECT briefing, content FROM versions WHERE id = $1`

	selectContentBefore = `
		SELECT content
		FROM versions
		WHERE briefing = $1 AND id < $2
		ORDER BY id DESC
		LIMIT 1`
)

// Measures. A day has 86,400 seconds, in UTC.
const (
	selectDayOutcomes = `
		SELECT at / 86400, platform, outcome, count(*)
		FROM asked
		WHERE at >= $1
		GROUP BY at / 86400, platform, outcome`

	selectEntryAnswers = `
		SELECT briefing, kind, entry, count(*)
		FROM asked
		WHERE at >= $1 AND outcome = 'answered' AND entry <> ''
		GROUP BY briefing, kind, entry
		ORDER BY count(*) DESC, max(at) DESC, briefing, entry`

	selectRatingCounts = `
		SELECT a.at / 86400, a.platform, a.outcome, a.briefing, a.kind, a.entry, r.helpful, count(*)
		FROM ratings r JOIN asked a ON a.ref = r.ref AND a.ref <> ''
		WHERE a.at >= $1
		GROUP BY a.at / 86400, a.platform, a.outcome, a.briefing, a.kind, a.entry, r.helpful`

	insertEvaluation = `
		INSERT INTO evaluations (file, revision, version, result, at)
		VALUES ($1, $2, $3, $4, $5)`

	selectEvaluations = `
		SELECT id, file, revision, version, result, at
		FROM evaluations
		ORDER BY id DESC
		LIMIT $1`
)
