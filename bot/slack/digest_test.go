package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	digests "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// bridge returns a briefing of which can be asked what can be asked of its like.
func bridge(place string) *faq.Briefing {
	return &faq.Briefing{
		ID: strings.ToLower(place), Title: "A bridge for " + place, Path: place + ".txt",
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: "What's happened", Line: 1, Passages: []faq.Passage{
			{ID: "p1", Text: place + " gets a bridge.", Line: 2},
		}}},
		FAQs:    []faq.FAQ{{ID: "f1", Question: "How much will the bridge cost?", Answer: "The bridge of " + place + " will cost £3m.", Line: 3}},
		Prompts: []faq.Prompt{{ID: "q1", Question: "Why does " + place + " need a bridge?", Line: 4}},
		Topics:  []faq.Topic{{ID: "t1", Name: place, Text: place + " is a town by the river.", Line: 5}},
	}
}

// command uses the command of digests, and returns what is shown of it.
func (r *rig) command(channel, user, text string) []bottest.Post {
	r.t.Helper()
	before := len(r.Posts())
	r.Deliver(r.Command(channel, user, "/digest", text)).WaitAck(wait)
	r.settle()
	return r.Posts()[before:]
}

func (r *rig) wantTold(channel, user, text, want string) {
	r.t.Helper()
	var got []string
	for _, p := range r.command(channel, user, text) {
		got = append(got, p.Ephemeral+": "+bottest.Shown(p))
	}
	if len(got) != 1 || !strings.HasPrefix(got[0], user) || !strings.Contains(got[0], want) {
		r.t.Errorf("/digest %s: got %q, want %q to %s only", text, got, want, user)
	}
}

// digestOf has the digest of a channel come due, and returns the post.
func (r *rig) digestOf(channel string) bottest.Post {
	r.t.Helper()
	before := len(r.Posts())
	r.due(channel)
	r.settle()
	posts := r.Posts()[before:]
	if len(posts) != 1 || posts[0].Channel != channel || posts[0].ThreadTS != "" {
		r.t.Fatalf("the digest is %v", posts)
	}
	return posts[0]
}

// answer delivers a message, and returns the one answer.
func (r *rig) answer(d bottest.Delivery) string {
	r.t.Helper()
	before := len(r.Posts())
	r.Deliver(d).WaitAck(wait)
	r.settle()
	posts := r.Posts()[before:]
	if len(posts) != 1 {
		r.t.Fatalf("got %d answers, want 1: %v", len(posts), posts)
	}
	return bottest.Shown(posts[0])
}

// TestDigestThread asks in the threads of digests what several briefings answer.
func TestDigestThread(t *testing.T) {
	t.Parallel()
	r := startDigests(t, bottest.NewSlack(t), []*faq.Briefing{bridge("Oxwick"), bridge("Selmouth")})
	const question = "How much will the bridge cost?"
	for _, place := range []string{"Oxwick", "Selmouth"} { // one of them is not the one that is found anyway
		for name, ask := range map[string]func(channel, thread string) bottest.Delivery{
			"a question": func(channel, thread string) bottest.Delivery { return r.Message(channel, "U0ANNA", question, thread) },
			"a mention":  func(channel, thread string) bottest.Delivery { return r.Mention(channel, "U0BEN", question, thread) },
		} {
			channel := r.AddChannel(bottest.Channel{}).ID
			r.wantTold(channel, "U0ADMIN", "subscribe 8am about "+place, "Saved.")
			post := r.digestOf(channel)
			if got := r.answer(ask(channel, post.TS)); !strings.Contains(got, "The bridge of "+place) {
				t.Errorf("%s in the thread of the digest on %s is answered with\n%s", name, place, got)
			}
			if got := r.answer(r.Message(channel, "U0ANNA", "Why does it need a bridge?", post.TS)); !strings.Contains(got, place) {
				t.Errorf("what follows on %s is answered with\n%s", place, got)
			}
		}
	}
	both := r.AddChannel(bottest.Channel{Name: "both"}).ID
	r.wantTold(both, "U0ADMIN", "subscribe 8am", "Saved.")
	post := r.digestOf(both)
	if got := r.answer(r.Message(both, "U0ANNA", "How much will the bridge of Selmouth cost?", post.TS)); !strings.Contains(got, "The bridge of Selmouth") {
		t.Errorf("in the thread of a digest of both: %s", got)
	}
	before := len(r.Posts())
	r.Deliver(r.Press(post, "Why does Oxwick need a bridge?", "U0BEN")).WaitAck(wait)
	r.settle()
	if posts := r.Posts()[before:]; len(posts) != 1 || posts[0].ThreadTS != post.TS {
		t.Errorf("a prompt of the digest is answered with %v", posts)
	}
}

// TestDigestIsFoundAgain loses what Slack says to a digest that it has posted.
func TestDigestIsFoundAgain(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	r.wantTold("C0GENERAL", "U0ADMIN", "subscribe 8am London", "Saved.")
	s.Fault(bottest.Fault{Method: postMessage, Accepted: true, Drop: true})
	r.digestOf("C0GENERAL")
	s.Fault(bottest.Fault{Method: postMessage, Status: 503})
	r.command("C0GENERAL", "U0ADMIN", "subscribe always")
	r.digestOf("C0GENERAL")
	if got := r.countsOf(digests.Platform(Platform)); got[faq.EventDone] != 2 || len(got) != 1 {
		t.Errorf("events: %v", got)
	}
}

// TestDigestOfClosedChannel holds that a channel that is closed to the bot gets no further digest,
// and that it is said why, until somebody subscribes it again.
func TestDigestOfClosedChannel(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	r.wantTold("C0GENERAL", "U0ADMIN", "subscribe 8am London always", "Saved.")
	s.ChangeChannel("C0GENERAL", func(c *bottest.Channel) { c.Archived = true })
	r.due("C0GENERAL")
	r.settle()
	s.ChangeChannel("C0GENERAL", func(c *bottest.Channel) { c.Archived = false })
	r.wantTold("C0GENERAL", "U0ANNA", "show", "It is paused: refused by Slack: is_archived")
	r.due("C0GENERAL")
	r.settle()
	if n := len(s.Calls(postMessage)); n != 1 {
		t.Errorf("%d attempts to post, want 1", n)
	}
	r.wantTold("C0GENERAL", "U0ADMIN", "subscribe 9am", "at 09:00 (Europe/London)")
	r.digestOf("C0GENERAL")
	if got := r.countsOf(digests.Platform(Platform)); got[faq.EventSetAside] != 2 || got[faq.EventDone] != 1 {
		t.Errorf("events: %v", got)
	}
}

// TestDigestWhere holds where a digest can be had, and by whom.
func TestDigestWhere(t *testing.T) {
	t.Parallel()
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	private := s.AddChannel(bottest.Channel{Name: "desk", Private: true, Creator: "U0ANNA"}).ID
	r.wantTold(private, "U0ANNA", "subscribe 8am", "at 08:00 (Europe/London), every day") // her own zone
	r.digestOf(private)
	r.wantTold(private, "U0BEN", "off", "Admins of the workspace and the creator")
	hidden := s.AddChannel(bottest.Channel{Name: "hidden", Private: true, Outside: true}).ID
	r.wantTold(hidden, "U0ADMIN", "", "Invite me first")
	r.wantTold(hidden, "U0ANNA", "subscribe 8am", noDigest)

	direct := s.IM("U0BEN").ID
	r.wantTold(direct, "U0BEN", "subscribe 8am", "at 08:00 (Asia/Tokyo)")
	r.digestOf(direct)
	r.wantTold(direct, "U0BEN", "off", "any more")
	r.wantTold("D0TWOPEOPLE", "U0ADMIN", "subscribe 8am", "Invite me first")

	r.stop()
	r.adapter.Digests = nil
	r.restart()
	for _, text := range []string{"", "subscribe 8am", "show", "help"} {
		r.wantTold("C0GENERAL", "U0ADMIN", text, noDigests)
	}
}

// TestDigestFormTooLong holds that a form that no button can carry is opened as it was stored.
func TestDigestFormTooLong(t *testing.T) {
	s := bottest.NewSlack(t)
	r := startDigests(t, s, bottest.Briefings(t))
	r.command("C0GENERAL", "U0ADMIN", "")
	var topics []string
	for n := range 200 {
		topics = append(topics, fmt.Sprintf("topic %d", n))
	}
	r.Deliver(s.SubmitView(s.WaitModals(1, wait)[0], "U0ADMIN", map[string]string{topicsBlock: strings.Join(topics, ", ")})).WaitAck(wait)
	r.settle()
	posts := s.Posts()
	last := posts[len(posts)-1]
	if got := bottest.Shown(last); !strings.Contains(got, "200 topics are too many") {
		t.Fatalf("got %s", got)
	}
	r.Deliver(s.Press(last, "Open the form again", "U0ADMIN")).WaitAck(wait)
	if got := bottest.Visible(s.WaitModals(2, wait)[1]); !strings.Contains(got, "Only about: []") {
		t.Errorf("the form is %s", got)
	}
	events, err := r.store.Events(t.Context(), storage.EventFilter{})
	if err != nil || slices.ContainsFunc(events, func(e faq.Event) bool { return e.State == faq.EventSetAside }) {
		t.Errorf("events: %v, error %v", events, err)
	}
}
