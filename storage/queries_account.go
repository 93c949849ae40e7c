package storage

// Users.
const (
	userColumns = `u.id, u.name, u.email, u.subject, u.rank, u.password, u.disabled, u.at`

	selectUsers       = `SELECT ` + userColumns + ` FROM users u ORDER BY id`
	selectUser        = `SELECT ` + userColumns + ` FROM users u WHERE id = $1`
	selectUserNamed   = `SELECT ` + userColumns + ` FROM users u WHERE known = $1`
	selectUserEmail   = `SELECT ` + userColumns + ` FROM users u WHERE email = $1 AND email <> ''`
	selectUserSubject = `SELECT ` + userColumns + ` FROM users u WHERE subject = $1 AND subject <> ''`

	// No row comes back where a name, an address or a subject is taken.
	insertUser = `
		INSERT INTO users (name, known, email, subject, rank, password, disabled, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING
		RETURNING id`

	countUsers = `SELECT count(*) FROM users`

	// Operators who can sign in.
	countOperators = `
		SELECT count(*)
		FROM users
		WHERE rank = 'operator' AND NOT disabled AND (password <> '' OR subject <> '')`

	changeUser      = `UPDATE users SET rank = $1, disabled = $2 WHERE id = $3 RETURNING id`
	setPassword     = `UPDATE users SET password = $1 WHERE id = $2 RETURNING id`
	replacePassword = `UPDATE users SET password = $1 WHERE id = $2 AND password = $3 RETURNING id`
	setSubject      = `UPDATE users SET subject = $1 WHERE id = $2 RETURNING id`
)

// Sessions.
const (
	sessionColumns = `s.digest, s.user_id, s.agent, s.at, s.seen, s.idle, s.until`

	insertSession = `
		INSERT INTO sessions (digest, user_id, agent, at, seen, idle, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`

	selectSession = `
		SELECT ` + sessionColumns + `, ` + userColumns + `
		FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.digest = $1`

	selectSessions = `SELECT ` + sessionColumns + ` FROM sessions s WHERE user_id = $1 ORDER BY seen DESC, at DESC, digest`

	seeSession     = `UPDATE sessions SET seen = $1 WHERE digest = $2 AND seen < $1`
	deleteSession  = `DELETE FROM sessions WHERE user_id = $1 AND digest = $2 RETURNING user_id`
	deleteSessions = `DELETE FROM sessions WHERE user_id = $1 AND digest <> $2`
	pruneSessions  = `DELETE FROM sessions WHERE until <= $1 OR seen + idle <= $1`
)

// Invitations.
const (
	invitationColumns = `digest, user_id, rank, by, at, until`

	insertInvitation = `
		INSERT INTO invitations (digest, user_id, rank, by, at, until)
		VALUES ($1, $2, $3, $4, $5, $6)`

	selectInvitation  = `SELECT ` + invitationColumns + ` FROM invitations WHERE digest = $1 AND until > $2`
	selectInvitations = `SELECT ` + invitationColumns + ` FROM invitations WHERE until > $1 ORDER BY at DESC, digest`
	acceptInvitation  = `DELETE FROM invitations WHERE digest = $1 AND until > $2 RETURNING ` + invitationColumns

	deleteInvitation       = `DELETE FROM invitations WHERE digest = $1 RETURNING user_id`
	deleteInvitationsFor   = `DELETE FROM invitations WHERE user_id = $1`
	deleteInvitationsBy    = `DELETE FROM invitations WHERE by = (SELECT name FROM users WHERE id = $1)`
	deleteFirstInvitations = `DELETE FROM invitations WHERE by = ''`
	pruneInvitations       = `DELETE FROM invitations WHERE until <= $1`
)

// Tokens.
const (
	tokenColumns = `id, digest, name, scopes, by, at, seen, until`

	insertToken = `
		INSERT INTO tokens (digest, name, scopes, by, at, seen, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`

	selectTokens = `SELECT ` + tokenColumns + ` FROM tokens ORDER BY id`
	selectToken  = `SELECT ` + tokenColumns + ` FROM tokens WHERE digest = $1`
	seeToken     = `UPDATE tokens SET seen = $1 WHERE id = $2 AND seen < $1`
	deleteToken  = `DELETE FROM tokens WHERE id = $1 RETURNING id`
)
