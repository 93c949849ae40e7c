package storage_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// What the databases under testdata/sqlite hold since schema 3, which brought it.
var (
	releasedAnswer = faq.Asked{
		Ref: "r1", Text: "What comes next?", Platform: "slack", Workspace: "T1", Conversation: "C1/17.5", Person: "U1",
		Outcome: faq.Answered, Confidence: 0.5, Kind: faq.KindPrompt, Entry: "what-next", Briefing: "ferry-line", At: 1_741_100_002,
	}
	releasedConversation = faq.Conversation{
		Platform: "slack", ID: "C1/17.5", Thread: "ferry-line", Briefing: "ferry-line", Before: "What comes next?",
		Asked: []string{"What comes next?"}, Offers: []string{"Why does it close?"}, Answered: true, At: 1_741_100_002,
	}
	releasedRating       = faq.Rating{Ref: "r1", Person: "U2", Helpful: true, At: 1_741_100_003}
	releasedSettings     = faq.Settings{Private: true, Unprompted: true}
	releasedInstallation = faq.Installation{
		Platform: "slack", Workspace: "T1", Name: "Zoë's desk", Secret: []byte{0, 1, 0xfe}, By: "U1", At: 1_741_100_000,
	}
	releasedEvent = faq.Event{
		ID: 1, Platform: "slack", Workspace: "T1", Kind: "app_mention", Keys: []string{"Ev1", "C1 17.5"}, Lane: "C1/17.5",
		Payload: []byte{'{', 0, 0xff}, At: 1_741_100_002, State: faq.EventSetAside, Attempt: 1, Reason: "no such channel", Frozen: true,
		Posts: []faq.Post{
			{Key: "p1", Body: []byte{1, 0xff}, State: faq.PostSent, ID: "17.6"},
			{Key: "p2", Body: []byte("two"), State: faq.PostSending},
		},
	}
)

// checkTalk looks for what a database holds since schema 3.
func checkTalk(t *testing.T, s *storage.Store) {
	t.Helper()
	answer, err := s.AskedAs(t.Context(), "r1")
	same(t, "answer", releasedAnswer, answer, err)
	conversation, err := s.Conversation(t.Context(), "slack", "C1/17.5")
	same(t, "conversation", releasedConversation, conversation, err)
	ratings, err := s.Ratings(t.Context(), "r1")
	same(t, "ratings", []faq.Rating{releasedRating}, ratings, err)
	settings, err := s.Settings(t.Context(), "slack", "T1", "C1")
	same(t, "settings", releasedSettings, settings, err)
	installations, err := s.Installations(t.Context(), "slack")
	same(t, "installations", []faq.Installation{releasedInstallation}, installations, err)
	events, err := s.Events(t.Context(), storage.EventFilter{Platform: "slack"})
	if len(events) == 1 {
		events[0].Saved = 0 // when the database was made
	}
	same(t, "events", []faq.Event{releasedEvent}, events, err)
}
