package bot

import (
	"errors"
	"fmt"
	"testing"

	"github.com/godeeper/godeeper/faq"
)

func TestMemoryIsBounded(t *testing.T) {
	m := NewMemory(nil)
	m.max = 3
	put := func(id int, before string) {
		t.Helper()
		c := faq.Conversation{Platform: "test", ID: fmt.Sprint(id), Before: before}
		if err := m.SaveTurns(t.Context(), faq.Turn{Conversation: c}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		put(i, fmt.Sprint(i))
	}
	put(0, "again") // the latest now
	put(3, "3")     // one too many
	if got := m.recent.Len(); got != 3 || len(m.byKey) != 3 {
		t.Errorf("%d conversations in order and %d by key, want 3 and 3", got, len(m.byKey))
	}
	for i, want := range []string{"again", "", "2", "3"} {
		c, err := m.Conversation(t.Context(), "test", fmt.Sprint(i))
		if c.Before != want || (want == "") != errors.Is(err, faq.ErrNotFound) {
			t.Errorf("conversation %d remembers %q, error %v; want %q", i, c.Before, err, want)
		}
	}
}

func TestAskedIsBounded(t *testing.T) {
	var c faq.Conversation
	for i := range 3 * maxAsked {
		note(&c, fmt.Sprint(i), faq.Answer{Outcome: faq.Answered}, nil)
	}
	if got := len(c.Asked); got != maxAsked {
		t.Fatalf("%d questions are remembered, want %d", got, maxAsked)
	}
	if got, want := c.Asked[maxAsked-1], fmt.Sprint(3*maxAsked-1); got != want {
		t.Errorf("the last one remembered is %q, want %q", got, want)
	}
}
