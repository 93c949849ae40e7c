package faq

// Subscription is the wish of a channel for a digest a day. A channel has one at most.
type Subscription struct {
	ID        int64
	Platform  string // slack, discord
	Workspace string // id of the workspace or guild
	Channel   string // its id; of direct messages, the channel of the person
	Name      string // of the channel, as people call it, "" when unknown
	Time      string // local time of day, like "08:00"
	Zone      string // IANA name, like "Europe/London"
	Days      Days
	Topics    []string // what a briefing must be about, one of them; none for everything
	Without   []string // what a briefing must not be about
	Length    DigestLength
	Mention   string // id of the role that is mentioned, "" for none
	Always    bool   // a line is posted where nothing is new
	By        string // id of the person who subscribed, or changed it last
	At        int64  // unix seconds when that was
	From      int64  // unix seconds: what was stored until then is not news to the channel
	Paused    string // why no digest is sent, in a sentence; "" while they are
}

// Days is a set of weekdays: bit 0 is Sunday, as in time.Weekday.
type Days uint8

// EveryDay is all seven days.
const EveryDay Days = 1<<7 - 1

// DigestLength is how much a digest says of each briefing.
type DigestLength string

// The lengths of digests.
const (
	DigestHeadlines DigestLength = "headlines" // titles
	DigestShort     DigestLength = "short"     // and a sentence of what happened, and a prompt
	DigestFull      DigestLength = "full"      // and its best common question, more prompts, and its sources
)

// DigestPlatform begins the platform of events that are digests: "digest/slack".
const DigestPlatform = "digest/"

// Change is a briefing that was added or updated, with what is new in it.
type Change struct {
	Briefing *Briefing
	New      bool     // it was added, and is new as a whole
	Entries  []string // of an updated one, ids of the entries that are new in it, in their order; none where text has only gone or been moved
	At       int64    // unix seconds when it was added or last updated
}

// Wish is a question that was not answered, of a person who wants to be told when it can be.
type Wish struct {
	ID        int64
	Ref       string // of the answer that declined, as in [Asked]; a person has one wish for it at most
	Person    string // id of the person on that platform
	Text      string // the question, as typed
	Before    string // the question before it, "" for none
	Briefing  string // id of the briefing in whose thread it was asked, "" for none
	Platform  string // slack, discord
	Workspace string // id of the workspace or guild, "" for none
	Place     []byte // where the person is told, as the platform's adapter wrote it
	At        int64  // unix seconds when it was wished for
}
