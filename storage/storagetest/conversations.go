package storagetest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

func talk(id string, at int64) faq.Conversation {
	return faq.Conversation{
		Platform: "slack", ID: id, Thread: "harbour-strike", Briefing: "vote", Before: "Why do they strike?",
		Asked: []string{"Why do they strike?", "Who pays?"}, Offers: []string{"What comes next?", ""}, Answered: true, At: at,
	}
}

func mustConversation(t *testing.T, s *storage.Store, platform, id string) faq.Conversation {
	t.Helper()
	c, err := s.Conversation(t.Context(), platform, id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustTurns(t *testing.T, s *storage.Store, turns ...faq.Turn) {
	t.Helper()
	if err := s.SaveTurns(t.Context(), turns...); err != nil {
		t.Fatal(err)
	}
}

func testConversations(t *testing.T, s *storage.Store) {
	_, err := s.Conversation(t.Context(), "slack", "c1")
	notFound(t, "unknown conversation", err)
	mustTurns(t, s)

	q := named("r1", "Why?", 10)
	bare := faq.Conversation{Platform: "discord", ID: "c1"}
	mustTurns(t, s, faq.Turn{Asked: &q, Conversation: talk("c1", 10)}, faq.Turn{Conversation: bare})
	diff(t, "conversation", talk("c1", 10), mustConversation(t, s, "slack", "c1"))
	diff(t, "conversation with little", bare, mustConversation(t, s, "discord", "c1"))
	diff(t, "asked", []faq.Asked{q}, mustAsked(t, s, storage.AskedFilter{}))

	// The last turn counts, an event that is prepared again asks nothing twice, and what cannot be
	// remembered is still recorded.
	later := faq.Conversation{Platform: "slack", ID: "c1", Before: "Who?", At: 12}
	nowhere := named("r2", "Asked nowhere", 13)
	mustTurns(t, s, faq.Turn{Asked: &q, Conversation: talk("c1", 11)}, faq.Turn{Conversation: later}, faq.Turn{Asked: &nowhere})
	diff(t, "conversation after more turns", later, mustConversation(t, s, "slack", "c1"))
	diff(t, "asked after more turns", []faq.Asked{nowhere, q}, mustAsked(t, s, storage.AskedFilter{}))
	_, err = s.Conversation(t.Context(), "", "")
	notFound(t, "conversation without id", err)

	bad := named("r3", "Not a number", 14)
	bad.Confidence = math.NaN()
	if err := s.SaveTurns(t.Context(), faq.Turn{Conversation: talk("c2", 14)}, faq.Turn{Asked: &bad}); err == nil {
		t.Error("a turn that cannot be recorded was saved")
	}
	_, err = s.Conversation(t.Context(), "slack", "c2")
	notFound(t, "conversation beside a refused turn", err)
}

func testConversationTexts(t *testing.T, s *storage.Store) {
	for i, text := range nasty {
		c := faq.Conversation{Platform: "slack", ID: fmt.Sprint("c", i), Thread: text, Briefing: text, Before: text,
			Asked: []string{text, "", text}, Offers: []string{text}}
		mustTurns(t, s, faq.Turn{Conversation: c})
		diff(t, "conversation", c, mustConversation(t, s, "slack", c.ID))
	}
	const hostile, clean = "caf\xe9 a\x00b", "caf\uFFFD a\uFFFDb"
	mustTurns(t, s, faq.Turn{Conversation: faq.Conversation{Platform: "slack", ID: hostile, Thread: hostile,
		Briefing: hostile, Before: hostile, Asked: []string{hostile}, Offers: []string{hostile}}})
	diff(t, "conversation in no encoding", faq.Conversation{Platform: "slack", ID: clean, Thread: clean,
		Briefing: clean, Before: clean, Asked: []string{clean}, Offers: []string{clean}}, mustConversation(t, s, "slack", hostile))
}

func testCancelledTurns(t *testing.T, s *storage.Store) {
	q := named("r1", "Why?", 10)
	untilDone(t, s, func(ctx context.Context) error {
		if _, err := s.Conversation(t.Context(), "slack", "c1"); err == nil {
			t.Error("the conversation was saved by a cancelled call")
		}
		return s.SaveTurns(ctx, faq.Turn{Asked: &q, Conversation: talk("c1", 10)}, faq.Turn{Conversation: talk("c2", 11)})
	})
	diff(t, "conversation", talk("c2", 11), mustConversation(t, s, "slack", "c2"))
}
