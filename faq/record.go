package faq

import "errors"

// Asked is the record of a question, kept for the curator.
type Asked struct {
	Ref          string // names the answer where it is rated or looked at again, unique; "" for none
	Text         string // as typed
	Before       string // the question before it, "" for none
	Platform     string // terminal, slack, discord, web
	Workspace    string // id of the workspace or guild on that platform, "" for none
	Channel      string // id of the channel on that platform, "" when unknown
	Conversation string // id of the conversation on that platform
	Person       string // id of the person on that platform, "" when unknown
	Thread       string // id of the briefing in whose thread it was asked, "" for none
	Outcome      Outcome
	Confidence   float64 // of the best match, 0 to 1
	Kind         Kind    // of the best match, "" for none
	Entry        string  // id of the best match, "" for none
	Briefing     string  // id of the briefing of the best match, "" for none
	At           int64   // unix seconds
}

// Popular is an entry with how often it answered.
type Popular struct {
	Briefing string // its id
	Kind     Kind
	Entry    string // its id in the briefing
	Count    int    // answers
}

// Rating is what a person thinks of an answer. A later one of the same person replaces it.
type Rating struct {
	Ref     string // of the answer, as in [Asked]
	Person  string // id of the person on the answer's platform
	Helpful bool
	At      int64 // unix seconds
}

// Conversation is what is remembered of one: a thread, a direct message, a chat.
type Conversation struct {
	Platform string
	ID       string   // on that platform
	Thread   string   // id of the briefing that the platform named last, "" for none
	Briefing string   // id of the briefing that it is about, "" for none yet
	Before   string   // the question asked before, "" for none
	Asked    []string // questions answered, oldest first
	Offers   []string // questions offered last, numbered from 1
	Answered bool     // an answer stands in it, so that a follow-up needs no mention
	At       int64    // unix seconds of its last turn
}

// Turn is a message and what was said to it, as they are remembered.
type Turn struct {
	Asked        *Asked // nil for small talk
	Conversation Conversation
}

// Settings are how a channel or guild wants to be answered. Their zero value is the default.
type Settings struct {
	Private    bool     `json:"private,omitempty"`    // only the asker sees an answer, until it is shared
	Unprompted bool     `json:"unprompted,omitempty"` // questions that are put to nobody are answered too, where the answer is sure
	Channels   []string `json:"channels,omitempty"`   // ids of those where all see an answer, elsewhere it is private; none for all channels
	Threads    bool     `json:"threads,omitempty"`    // an answer begins a thread
}

// Installation is the permission of a workspace or guild to work in it.
type Installation struct {
	Platform  string
	Workspace string
	Name      string // of the workspace, as people call it
	Secret    []byte // what its platform's adapter needs to act there, sealed by it
	By        string // id of the person who installed, "" when unknown
	At        int64  // unix seconds
}

// Event is something that came in from a platform. It is saved before it is acknowledged.
type Event struct {
	ID        int64      // in the order in which events were saved
	Platform  string     // slack, discord
	Workspace string     // id of the workspace or guild, "" for none
	Kind      string     // as the platform calls it: app_mention, block_actions
	Keys      []string   // what it is known by on the platform; an event that shares a key with it is the same
	Lane      string     // events of one platform and lane are worked on one after the other; "" for no such order
	Payload   []byte     // as received
	At        int64      // unix seconds when it happened
	Until     int64      // unix seconds after which it is too late to work on it; 0 for as long as the inbox says
	Covers    int64      // unix seconds up to which a digest holds what is new; 0 for what is no digest
	Saved     int64      // unix seconds
	State     EventState // waiting when it is saved
	Attempt   int        // how often it has been claimed
	Reason    string     // why it waits again, or was set aside
	Frozen    bool       // what is to be posted is decided, in Posts
	Posts     []Post     // in order
}

// EventState says what became of an event.
type EventState string

// The states of events.
const (
	EventWaiting  EventState = "waiting"   // until a worker claims it, again when a claim has run out
	EventClaimed  EventState = "claimed"   // a worker has it, for the time of a lease
	EventDone     EventState = "done"      // all that it asked for was done
	EventLate     EventState = "late"      // it was too old to be answered
	EventSetAside EventState = "set aside" // it could not be worked on; the curator decides
)

// Post is a request to a platform that shows something there: frozen before it is first sent.
type Post struct {
	Key   string    // unique on the platform, which carries it where it can, so that the post is found again
	Body  []byte    // what the platform's adapter sends, as it made it
	State PostState // due when it is frozen
	ID    string    // the platform's id of what is shown, "" until it is sent
}

// PostState says what became of a post.
type PostState string

// The states of posts.
const (
	PostDue     PostState = "due"     // not sent yet
	PostSending PostState = "sending" // sent perhaps: an attempt was begun whose end is not known
	PostSent    PostState = "sent"
)

// ErrClaimLost is returned when an event is worked on whose claim has run out, or that another
// worker has claimed since.
var ErrClaimLost = errors.New("the claim is lost")
