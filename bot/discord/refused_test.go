package discord

import (
	"net/http"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// TestForumPostNotBegun answers a new post whose first message is not there yet: Discord lets
// nobody else write before it.
func TestForumPostNotBegun(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	r.set(d.Guild, faq.Settings{Unprompted: true})
	forum := d.AddChannel(bottest.DiscordChannel{Name: "forum", Type: bottest.ForumChannel}).ID
	thread := d.ForumTitle(forum, "anna", bottest.Questions.Question)
	d.Deliver(thread).WaitAck(wait)
	path := messagesPath(thread.ID)
	if !d.WaitCalls(http.MethodPost, path, 1, wait) {
		t.Fatal("the bot does not answer a post in a forum")
	}
	if c := d.DiscordCalls(http.MethodPost, path)[0]; c.Code != codeNotBegun {
		t.Errorf("the first message is answered with code %d, want %d", c.Code, codeNotBegun)
	}
	d.Deliver(d.ForumBody(thread.ID, "I would like to know."))
	r.settle()
	r.wantShown(1, bottest.Questions.Answer)
	r.event(faq.EventDone)
}

// TestThreadsThatCannotBegin answers in the channel where no thread may begin, and in the thread
// where there is one already.
func TestThreadsThatCannotBegin(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	r.set(d.Guild, faq.Settings{Threads: true})
	general := d.Named("general")
	do := func(x bottest.DiscordDelivery, f *bottest.DiscordFault) bottest.DiscordMessage {
		t.Helper()
		if f != nil {
			d.Fail(*f)
		}
		before := len(d.Posts())
		d.Deliver(x).WaitAck(wait)
		r.settle()
		posts := d.Posts()
		if len(posts) != before+1 {
			t.Fatalf("%v is answered %d times", x, len(posts)-before)
		}
		return posts[before]
	}
	x := r.mention()
	if p := do(x, nil); p.Channel != x.ID || p.ReplyTo != "" {
		t.Errorf("an answer that begins a thread is in %s", p.Channel)
	}
	for _, code := range []int{50013, 50001, 160006, 50024} {
		no := refusal(http.MethodPost, "/channels/*/messages/*/threads", http.StatusForbidden, code)
		x := r.mention()
		if p := do(x, &no); p.Channel != general || p.ReplyTo != x.ID {
			t.Errorf("code %d: the answer is in %s, and to %s", code, p.Channel, p.ReplyTo)
		}
		if p := do(r.ask("ben", bottest.Questions.Question), &no); p.Channel != general {
			t.Errorf("code %d: the answer to a command is in %s", code, p.Channel)
		}
	}
	x = r.mention()
	already := refusal(http.MethodPost, "/channels/*/messages/*/threads", http.StatusBadRequest, codeHasThread)
	already.After = true // somebody else has begun it
	if p := do(x, &already); p.Channel != x.ID {
		t.Errorf("where there is a thread, the answer is in %s", p.Channel)
	}
	if n := r.counts()[faq.EventSetAside]; n != 0 {
		t.Errorf("%d events are set aside", n)
	}
}

// TestClosedPlaces sets aside what Discord does not let the bot answer, after one try, and answers
// commands there all the same.
func TestClosedPlaces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		close func(d *bottest.Discord) (x bottest.DiscordDelivery, path string)
		code  int
	}{
		"direct messages are closed": {func(d *bottest.Discord) (bottest.DiscordDelivery, string) {
			x, path := d.WriteDM("anna", bottest.Questions.Question), messagesPath(d.DM("anna"))
			d.Fail(refusal(http.MethodPost, path, http.StatusForbidden, 50007))
			return x, path
		}, 50007},
		"a mute channel": {func(d *bottest.Discord) (bottest.DiscordDelivery, string) {
			d.EditChannel(d.Named("general"), func(c *bottest.DiscordChannel) { c.Mute = true })
			return d.Mention("general", "anna", bottest.Questions.Question), messagesPath(d.Named("general"))
		}, 50013},
		"a closed channel": {func(d *bottest.Discord) (bottest.DiscordDelivery, string) {
			d.EditChannel(d.Named("general"), func(c *bottest.DiscordChannel) { c.Closed = true })
			return d.Mention("general", "anna", bottest.Questions.Question), messagesPath(d.Named("general"))
		}, 50001},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := bottest.NewDiscord(t)
			r := start(t, d)
			x, path := c.close(d)
			d.Deliver(x).WaitAck(wait)
			r.settle()
			r.wantShown(0, "")
			calls := d.DiscordCalls(http.MethodPost, path)
			if len(calls) != 1 || c.code != 50007 && calls[0].Code != c.code {
				t.Errorf("calls %v, want one with code %d", calls, c.code)
			}
			r.event(faq.EventSetAside)
			command := r.ask("anna", bottest.Questions.Question)
			d.Deliver(command).WaitAck(wait)
			r.settle()
			r.wantShown(1, bottest.Questions.Answer)
			r.wantOneAnswer(command)
			r.event(faq.EventDone)
		})
	}
}
