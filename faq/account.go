package faq

import (
	"errors"
	"slices"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// ErrInUse is returned when a user is to have a name, an e-mail address or a subject that another
// one has.
var ErrInUse = errors.New("it is in use by another user")

// ErrLastOperator is returned when a change would leave no operator who can sign in.
var ErrLastOperator = errors.New("it is the last operator")

// User is somebody who signs in at the web page.
type User struct {
	ID       int64
	Name     string // unique without regard to case
	Email    string // in small letters, "" for none: OpenID Connect knows them by it
	Subject  string // of OpenID Connect, "ISSUER SUBJECT"; "" until it was used
	Rank     Rank
	Password string // its hash, argon2id in PHC string format; "" for none
	Disabled bool   // cannot sign in
	At       int64  // unix seconds when they were added
}

// FoldName returns the name of a user as it is compared with others: letters of any case and width are
// the same.
func FoldName(name string) string { return cases.Fold().String(norm.NFKC.String(name)) }

// Rank says what a user may do.
type Rank string

// The ranks. Each may do all that those before it may.
const (
	Reader   Rank = "reader"   // reads the page where not everyone may
	Curator  Rank = "curator"  // looks after the content
	Operator Rank = "operator" // and after users, tokens, digests and feeds
)

// Ranks are all ranks, the lowest first.
var Ranks = []Rank{Reader, Curator, Operator}

// May reports whether the rank includes another one.
func (r Rank) May(need Rank) bool {
	has, needed := slices.Index(Ranks, r), slices.Index(Ranks, need)
	return needed >= 0 && has >= needed
}

// Session is a browser in which a user is signed in.
type Session struct {
	Digest []byte // SHA-256 of what the cookie holds, which itself is stored nowhere
	User   int64  // id of the user
	Agent  string // what the browser calls itself, for people
	At     int64  // unix seconds when it began
	Seen   int64  // unix seconds when it was used last, to some minutes
	Idle   int64  // seconds after which it ends when it is not used
	Until  int64  // unix seconds when it ends in any case
}

// Ended reports whether the session is over at a time in unix seconds.
func (s Session) Ended(now int64) bool { return now >= s.Until || now >= s.Seen+s.Idle }

// Invitation lets somebody become a user, or choose a new password, once.
type Invitation struct {
	Digest []byte // SHA-256 of what the link holds
	User   int64  // id of the user whose password it sets, 0 for a new one
	Rank   Rank   // of a new user
	By     string // name of the user who invites, "" for the first one
	At     int64  // unix seconds
	Until  int64  // unix seconds when it ends
}

// Token lets a program use the HTTP API.
type Token struct {
	ID     int64
	Digest []byte   // SHA-256 of the token, which itself is stored nowhere
	Name   string   // what it is for, for people
	Scopes []string // what may be done with it: [ScopeAsk], [ScopeRead], [ScopeWrite]
	By     string   // name of the user who made it
	At     int64    // unix seconds
	Seen   int64    // unix seconds when it was used last, to some minutes; 0 for never
	Until  int64    // unix seconds when it ends, 0 for never
}

// The scopes of tokens.
const (
	ScopeAsk   = "ask"   // ask questions, and see what they match
	ScopeRead  = "read"  // read the content, what was asked, and the measures
	ScopeWrite = "write" // import, change and remove content
)

// Feed is where briefings are published that are fetched from time to time.
type Feed struct {
	ID       int64
	URL      string
	Every    int64  // seconds between two looks
	Title    string // as the feed says, "" until it was read
	ETag     string // of the last reply, for a conditional request
	Modified string // the Last-Modified of the last reply, for a conditional request
	Checked  int64  // unix seconds of the last look, 0 for none yet
	Next     int64  // unix seconds when to look next
	Fails    int    // looks that failed since the last that did not
	Problem  string // of the last look, in a sentence; "" for none
	Items    int    // of the feed that are stored, by the last look that read it
	By       string // name of the user who added it
	Paused   bool
	NoPages  bool  // what an item holds is all that is read of it, even where that is a teaser only
	Claim    int64 // number of the last look: only who began it may end it
}
