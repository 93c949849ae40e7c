package bot

import (
	"fmt"
	"testing"
	"time"

	"github.com/godeeper/godeeper/faq"
)

func TestMemoryIsBounded(t *testing.T) {
	m := newMemory(3)
	now := time.Unix(0, 0)
	key := func(i int) conversationKey { return conversationKey{"test", fmt.Sprint(i)} }
	for i := range 3 {
		m.put(key(i), conversation{before: fmt.Sprint(i)}, now)
	}
	m.put(key(0), conversation{before: "again"}, now) // the latest now
	m.put(key(3), conversation{before: "3"}, now)     // one too many
	if got := m.recent.Len(); got != 3 || len(m.byKey) != 3 {
		t.Errorf("%d conversations in order and %d by key, want 3 and 3", got, len(m.byKey))
	}
	for i, want := range []string{"again", "", "2", "3"} {
		if got := m.get(key(i), now).before; got != want {
			t.Errorf("conversation %d remembers %q, want %q", i, got, want)
		}
	}
}

func TestAskedIsBounded(t *testing.T) {
	var c conversation
	for i := range 3 * maxAsked {
		c.note(fmt.Sprint(i), faq.Answer{Outcome: faq.Answered}, nil)
	}
	if got := len(c.asked); got != maxAsked {
		t.Fatalf("%d questions are remembered, want %d", got, maxAsked)
	}
	if got, want := c.asked[maxAsked-1], fmt.Sprint(3*maxAsked-1); got != want {
		t.Errorf("the last one remembered is %q, want %q", got, want)
	}
}
