package bot_test

import (
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
)

func TestAddress(t *testing.T) {
	const known, unknown = "When is the eclipse?", "Who won the cup this year?"
	for _, c := range []struct {
		to     bot.Address
		text   string
		silent bool
	}{
		{bot.ToBot, known, false},
		{bot.ToBot, unknown, false},
		{bot.ToBot, "thanks", false},
		{bot.InThread, known, false},
		{bot.InThread, unknown, false},
		{bot.InThread, "thanks", true},
		{bot.InThread, "I have seen it myself", true},
		{bot.InThread, "hello", true},
		{bot.ToNobody, known, false},
		{bot.ToNobody, unknown, true},
		{bot.ToNobody, "really?", true},
		{bot.ToNobody, "hello", true},
		{bot.ToNobody, "The eclipse is beautiful", true},
	} {
		r, err := newBot(nil).Handle(t.Context(), bot.Message{Platform: "test", Conversation: "c", Text: c.text, Address: c.to})
		if err != nil {
			t.Fatal(err)
		}
		if r.Silent != c.silent {
			t.Errorf("%q to %d: silent %t, want %t", c.text, c.to, r.Silent, c.silent)
		}
		if r.Silent && (r.Turn.Asked != nil || r.Turn.Conversation.ID != "") {
			t.Errorf("%q to %d: silence is remembered as %+v", c.text, c.to, r.Turn)
		}
	}
}

func TestFullQuestion(t *testing.T) {
	for text, want := range map[string]bool{
		"When is the eclipse?":               true,
		"when is the eclipse":                true,
		"What’s the plan for August?":        true,
		"The eclipse, is it soon?":           true,
		"really?":                            false,
		"who knows":                          false,
		"The eclipse is beautiful":           false,
		"":                                   false,
		"Somebody should ask them that soon": false,
	} {
		if got := bot.IsFullQuestion(text); got != want {
			t.Errorf("IsFullQuestion(%q) is %t, want %t", text, got, want)
		}
	}
}

func TestThreadKeepsItsContext(t *testing.T) {
	for thread, want := range map[bool]string{true: "comet", false: ""} {
		b := newBot(nil)
		now := time.Date(2026, 8, 12, 9, 0, 0, 0, time.UTC)
		b.Now = func() time.Time { return now }
		ask := func(text string) bot.Reply {
			r, err := b.Handle(t.Context(), bot.Message{Platform: "test", Conversation: "c", Text: text, Thread: thread})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		ask("When does the comet return?")
		now = now.Add(48 * time.Hour)
		if got := ask("Where can it be seen?").Query.Briefing; got != want {
			t.Errorf("after two days, in a thread %t, the briefing is %q, want %q", thread, got, want)
		}
	}
}

func TestStoredQuestionNeedsNoContext(t *testing.T) {
	b := newBot(nil)
	talk(t, b, "", "When does the comet return?")
	r, err := b.Handle(t.Context(), bot.Message{Platform: "test", Conversation: "c", Text: "Where can it be seen?", Stored: true})
	if err != nil || r.Query.Before != "" || r.Query.Briefing != "comet" {
		t.Errorf("a stored question is asked as %+v, error %v; want it in its briefing, without the question before", r.Query, err)
	}
}
