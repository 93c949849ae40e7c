package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// decline asks what cannot be answered, and returns the answer with its button.
func (r *rig) decline(d bottest.Delivery) bottest.Post {
	r.t.Helper()
	r.Deliver(d).WaitAck(wait)
	r.settle()
	posts := r.Posts()
	last := posts[len(posts)-1]
	if !strings.Contains(bottest.Shown(last), "["+bot.WishLabel+"]") {
		r.t.Fatalf("nothing can be wished for: %s", bottest.Shown(last))
	}
	return last
}

// wishes presses the button.
func (r *rig) wishes(p bottest.Post, user string) {
	r.t.Helper()
	r.Deliver(r.Press(p, wishAction, user)).WaitAck(wait)
	r.settle()
}

// TestWishIsToldOnce loses what Slack says to what it has posted, in a thread and in direct
// messages.
func TestWishIsToldOnce(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	mention := r.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Unknown, "")
	r.wishes(r.decline(mention), "U0ANNA")
	private := r.decline(r.Command("C0GENERAL", "U0BEN", "/ask", bottest.Questions.Unknown))
	r.wishes(private, "U0BEN")
	before := len(s.Posts())
	s.Fault(bottest.Fault{Method: postMessage, Accepted: true, Drop: true, Times: 2})
	r.importFile("chess.txt")
	r.settle()
	told := s.Posts()[before:]
	slices.SortFunc(told, func(a, b bottest.Post) int { return strings.Compare(a.Channel, b.Channel) })
	if len(told) != 2 || told[0].Channel != "C0GENERAL" || told[0].ThreadTS != mention.TS() || told[1].Channel != s.IM("U0BEN").ID || told[1].Ephemeral != "" {
		t.Fatalf("what is told: %v", told)
	}
	want := []string{"user: <@U0ANNA>", "user: U0ANNA"}
	if diff := cmp.Diff(want, bottest.Live(told[0])); diff != "" {
		t.Errorf("live in the thread (-want +got):\n%s", diff)
	}
	if got := bottest.Live(told[1]); len(got) != 0 {
		t.Errorf("live in direct messages: %v", got)
	}
	if n := len(s.Calls("conversations.open")); n != 1 {
		t.Errorf("direct messages are looked up %d times, want 1: only where it is not known whether it was told", n)
	}
	if got := r.counts(); got[faq.EventSetAside] != 0 {
		t.Errorf("events: %v", got)
	}
}

// TestWishUncertain holds that without the scope to look, nobody is told twice.
func TestWishUncertain(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	r.wishes(r.decline(r.Command("C0GENERAL", "U0BEN", "/ask", bottest.Questions.Unknown)), "U0BEN")
	s.SetScopes(s.BotToken, slices.DeleteFunc(scopeNames(), func(name string) bool { return name == "im:write" })...)
	before := len(s.Posts())
	s.Fault(bottest.Fault{Method: postMessage, Accepted: true, Drop: true})
	r.importFile("chess.txt")
	r.settle()
	if told := s.Posts()[before:]; len(told) != 1 {
		t.Errorf("what is told: %v", told)
	}
	if got := r.counts(); got[faq.EventSetAside] != 1 {
		t.Errorf("events: %v", got)
	}
}

// TestWishPlaces holds where a person is told, and what is said of that.
func TestWishPlaces(t *testing.T) {
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	channel := r.decline(r.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Unknown, ""))
	private := r.decline(r.Command("C0GENERAL", "U0ANNA", "/ask", bottest.Questions.Unknown))
	direct := r.decline(r.DM("U0BEN", bottest.Questions.Unknown))
	thread := r.decline(r.DMThread("U0BEN", bottest.Questions.Unknown, r.DM("U0BEN", "hello").TS()))
	for _, c := range []struct {
		post bottest.Post
		user string
		line string
		want wishPlace
	}{
		{channel, "U0BEN", "I will tell you here when", wishPlace{Channel: "C0GENERAL", Thread: channel.ThreadTS}},
		{private, "U0ANNA", "I will tell you in a direct message when", wishPlace{Channel: "U0ANNA"}},
		{direct, "U0BEN", "I will tell you here when", wishPlace{Channel: s.IM("U0BEN").ID}},
		{thread, "U0BEN", "I will tell you here when", wishPlace{Channel: s.IM("U0BEN").ID, Thread: thread.ThreadTS}},
	} {
		r.wishes(c.post, c.user)
		posts := s.Posts()
		if last := posts[len(posts)-1]; last.Ephemeral != c.user || !strings.Contains(bottest.Shown(last), c.line) {
			t.Errorf("%+v: told %s", c.want, bottest.Shown(last))
		}
		kept, err := r.store.Wishes(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got wishPlace
		if err := json.Unmarshal(kept[len(kept)-1].Place, &got); err != nil || got != c.want {
			t.Errorf("the place is %+v, error %v, want %+v", got, err, c.want)
		}
	}
}

// TestWishGone presses buttons that mean nothing any more.
func TestWishGone(t *testing.T) {
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	post := r.decline(r.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Unknown, ""))
	unknown := s.Press(post, wishAction, "U0ANNA").Edit(func(o map[string]any) {
		o["actions"].([]any)[0].(map[string]any)["value"] = "unknown"
	})
	if got := r.answer(unknown); !strings.Contains(got, "cannot be found any more") {
		t.Errorf("an unknown one: %s", got)
	}
	r.stop()
	r.bot.Wishes = nil
	r.restart()
	before := len(s.Posts())
	r.wishes(post, "U0ANNA")
	if got := len(s.Posts()) - before; got != 0 || r.counts()[faq.EventSetAside] != 1 {
		t.Errorf("where nobody can be told: %d posts, events %v", got, r.counts())
	}
}

// TestGrantUnusable holds that a wish that cannot be read is set aside, and that one whose answer
// is gone again is told nobody.
func TestGrantUnusable(t *testing.T) {
	r := start(t, bottest.NewSlack(t))
	place, err := json.Marshal(wishPlace{Channel: "C0GENERAL"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		wish  any
		posts int
		fails bool
	}{
		"no wish":        {"nothing", 0, true},
		"nowhere":        {faq.Wish{Text: bottest.Questions.Question, Workspace: "T0FIRST", Person: "U0ANNA"}, 0, true},
		"a broken place": {faq.Wish{Text: bottest.Questions.Question, Place: []byte("{"), Workspace: "T0FIRST"}, 0, true},
		"no answer":      {faq.Wish{Text: bottest.Questions.Unknown, Place: place, Workspace: "T0FIRST", Person: "U0ANNA"}, 0, false},
		"nobody's":       {faq.Wish{Text: bottest.Questions.Question, Place: place, Workspace: "T0FIRST", Person: "<!here>"}, 1, false},
		"an answer":      {faq.Wish{Text: bottest.Questions.Question, Place: place, Workspace: "T0FIRST", Person: "U0ANNA"}, 1, false},
	} {
		payload, err := json.Marshal(c.wish)
		if err != nil {
			t.Fatal(err)
		}
		work, err := r.adapter.Prepare(t.Context(), faq.Event{Platform: Platform, Kind: bot.KindWish, Keys: []string{"wish:1"}, Payload: payload, At: time.Now().Unix()})
		if (err != nil) != c.fails || len(work.Posts) != c.posts || len(work.Turns) != c.posts {
			t.Errorf("%s: %d posts, %d turns, error %v", name, len(work.Posts), len(work.Turns), err)
		}
		for _, p := range work.Posts {
			if strings.Contains(string(p.Body), "<!here>") || strings.Contains(string(p.Body), `\u003c!here`) || strings.Contains(string(p.Body), "U0ANNA") != (name == "an answer") {
				t.Errorf("%s: %s", name, p.Body)
			}
		}
	}
}
