package discord

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// startSlow starts an adapter whose bot finds nothing before the channel is closed.
func startSlow(t *testing.T, d *bottest.Discord) (*rig, chan struct{}) {
	t.Helper()
	index := match.New(bottest.Briefings(t))
	finder := slowly{index, make(chan struct{})}
	r := startOn(t, d, open(t, filepath.Join(t.TempDir(), "discord.db")), index, func(r *rig) {
		r.bot = newBot(t, finder, r.store)
		r.adapter = New(testLog(t), r.adapter.config, r.bot, r.inbox, r.store, index, nil)
	})
	return r, finder.begin
}

// TestExpiredToken has the work on an interaction take longer than its token lives.
func TestExpiredToken(t *testing.T) {
	d := bottest.NewDiscord(t)
	r, begin := startSlow(t, d)
	public := r.ask("anna", bottest.Questions.Question)
	private := d.Slash(abroad(d), "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})
	for _, x := range []bottest.DiscordDelivery{public, private} {
		d.Deliver(x).WaitAck(wait)
	}
	d.SetNow(func() time.Time { return time.Now().Add(16 * time.Minute) })
	close(begin)
	r.settle()
	posts := d.Posts()
	if len(posts) != 1 || posts[0].Interaction != "" || posts[0].Channel != d.Named("general") || !strings.Contains(bottest.DiscordShown(posts[0]), bottest.Questions.Answer) {
		t.Errorf("want the answer to %s as a message of the bot's own: %v", public.ID, posts)
	}
	if e := r.event(faq.EventSetAside); !strings.Contains(e.Reason, "50027") {
		t.Errorf("where the bot may not write, it is set aside because %q", e.Reason)
	}
}

// TestNotAcknowledged has the acknowledgement of an interaction fail. Where Discord knows no place
// then, the answer is given as a message of the bot's own where it may write one.
func TestNotAcknowledged(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d, func(r *rig) {
		r.adapter.now = func() time.Time { return time.Now().Add(2 * unacknowledged) } // nobody else acknowledges it any more
	})
	lobby, general := abroad(d), d.Named("general")
	faults := append(lost(), refusal("", "", http.StatusNotFound, codeUnknownInteraction))
	own, filled, aside := 0, 0, 0
	for _, fault := range faults {
		for _, fault.After = range []bool{true, false} {
			for _, channel := range []string{general, lobby} {
				x := d.Slash(channel, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})
				fault.Method, fault.Path = http.MethodPost, "/interactions/"+x.ID+"/"+x.Token+"/callback"
				d.Fail(fault)
				d.Deliver(x)
				switch {
				case fault.After:
					filled++
				case channel == general:
					own++
				default:
					aside++
				}
			}
		}
	}
	r.eventually("all to be worked on", wait, func() bool {
		return r.counts()[faq.EventDone] == own+filled && r.counts()[faq.EventSetAside] == aside
	})
	for _, p := range d.Posts() {
		if p.Interaction != "" {
			filled--
		} else if own--; p.Channel != general || !strings.Contains(bottest.DiscordShown(p), bottest.Questions.Answer) {
			t.Errorf("in %s is shown:\n%s", p.Channel, bottest.DiscordShown(p))
		}
	}
	if own != 0 || filled != 0 {
		t.Errorf("%d answers of the bot's own too few, and %d places not filled", own, filled)
	}
}

// TestNotSaved has the database fail: the person is told at once, and nobody else.
func TestNotSaved(t *testing.T) {
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		m.events.err = errors.New("the disk is full")
		for _, overHTTP := range []bool{false, true} {
			x := m.d.Slash("general", "anna", commandAsk, map[string]string{optionQuestion: "Why?"})
			sent, err := m.take(x, overHTTP)
			if !overHTTP && !errors.Is(err, m.events.err) {
				t.Errorf("to the gateway, the event is saved: error %v", err)
			}
			i := sent.Interaction()
			if i.Callback != callbackMessage || i.Data["content"] != notTaken {
				t.Errorf("over HTTP %t, it is answered with type %d, %v", overHTTP, i.Callback, i.Data)
			}
		}
		posts := m.d.Posts()
		if len(posts) != 2 || posts[0].To != m.d.Named("anna") || posts[1].To != m.d.Named("anna") {
			t.Errorf("want two messages to one person: %v", posts)
		}
	})
}

// TestPlaceIsNotLeft floods the bot with commands: what it says nothing to holds no place.
func TestPlaceIsNotLeft(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d, func(r *rig) { r.bot.Limits = bot.DefaultLimits })
	const commands = 15
	most := bot.DefaultLimits.Person.Burst
	var asked []bottest.DiscordDelivery
	for range commands {
		x := r.ask("anna", bottest.Questions.Question)
		asked = append(asked, x)
		d.Deliver(x).WaitAck(wait)
	}
	r.settle()
	answers, told := 0, 0
	for _, p := range d.Posts() {
		switch text := bottest.DiscordShown(p); {
		case strings.Contains(text, bottest.Questions.Answer):
			answers++
		case strings.Contains(text, "more than I can answer at once"):
			told++
		}
	}
	if answers < most || answers > most+1 || told != 1 {
		t.Errorf("%d answers, and told %d times; want %d, and once", answers, told, most)
	}
	deleted := 0
	for _, x := range asked {
		deleted += len(d.DiscordCalls(http.MethodDelete, originalOf(d, x)))
	}
	if want := commands - answers - told; deleted != want {
		t.Errorf("%d places are deleted, want %d", deleted, want)
	}
	if _, left := d.WaitMessage(func(m bottest.DiscordMessage) bool { return m.Thinking && !m.Deleted }, 0); left {
		t.Error("a place is left as it is")
	}
	if got := r.counts()[faq.EventDone]; got != commands {
		t.Errorf("%d events are done, want %d", got, commands)
	}
}

// words returns what is read in a message without its buttons, and what the buttons say.
func words(m bottest.DiscordMessage) (text, buttons []string) {
	for line := range strings.Lines(bottest.DiscordShown(m)) {
		switch line = strings.TrimSpace(line); {
		case line == "---":
		case strings.HasPrefix(line, "["):
			buttons = append(buttons, line)
		default:
			text = append(text, line)
		}
	}
	return text, buttons
}

// TestClassicForm has Discord refuse the modern form of messages, whichever way they are sent.
func TestClassicForm(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	lobby := abroad(d)
	ask := map[string]string{optionQuestion: bottest.Questions.Question}
	do := func(x bottest.DiscordDelivery, method, path string) bottest.DiscordMessage {
		t.Helper()
		if method != "" {
			d.Fail(refusal(method, path, http.StatusBadRequest, codeInvalidForm))
		}
		d.Deliver(x).WaitAck(wait)
		r.settle()
		posts := d.Posts()
		return posts[len(posts)-1]
	}
	for _, c := range []struct {
		name, method string
		x            func() bottest.DiscordDelivery
		path         func(x bottest.DiscordDelivery) string
	}{
		{"a message", http.MethodPost, r.mention, func(bottest.DiscordDelivery) string { return messagesPath(d.Named("general")) }},
		{"the place of a command", http.MethodPatch, func() bottest.DiscordDelivery { return r.ask("ben", bottest.Questions.Question) },
			func(x bottest.DiscordDelivery) string { return originalOf(d, x) }},
		{"the place of a private command", http.MethodPatch, func() bottest.DiscordDelivery { return d.Slash(lobby, "anna", commandAsk, ask) },
			func(x bottest.DiscordDelivery) string { return originalOf(d, x) }},
		{"a follow-up", http.MethodPost, func() bottest.DiscordDelivery {
			return d.PressButton(do(d.Slash(lobby, "anna", commandAsk, ask), "", ""), bot.ShareLabel, "anna")
		}, func(x bottest.DiscordDelivery) string { return "/webhooks/" + d.AppID + "/" + x.Token }},
	} {
		modern := do(c.x(), "", "")
		x := c.x()
		classic := do(x, c.method, c.path(x))
		wantText, wantButtons := words(modern)
		text, buttons := words(classic)
		if !slices.Equal(text, wantText) || !slices.Equal(buttons, wantButtons) || len(buttons) == 0 {
			t.Errorf("%s says %q, %q in the classic form, and in the modern one %q, %q", c.name, text, buttons, wantText, wantButtons)
		}
		if _, ok := classic.Body["embeds"]; !ok || modern.Body["embeds"] != nil || classic.To != modern.To {
			t.Errorf("%s is not in the classic form, or is shown to others: %v", c.name, classic)
		}
	}
	// A button of the classic form works as that of the modern one.
	x := r.mention()
	shown := do(x, http.MethodPost, messagesPath(d.Named("general")))
	before := len(d.Posts())
	do(d.PressButton(shown, bottest.Questions.Prompt, "ben"), "", "")
	if got := len(d.Posts()); got != before+1 {
		t.Errorf("a press brings about %d messages, want 1", got-before)
	}
	if marked := r.answersTo(x)[0]; !strings.Contains(bottest.DiscordShown(marked), "["+askedMark+bottest.Questions.Prompt) || marked.Version != 2 {
		t.Errorf("the button is not shown as asked:\n%s", bottest.DiscordShown(marked))
	}
	if n := r.counts()[faq.EventSetAside]; n != 0 {
		t.Errorf("%d events are set aside", n)
	}
}

// TestTooEarly sends what belongs to an interaction before Discord has read how that is
// acknowledged, as it happens over HTTP.
func TestTooEarly(t *testing.T) {
	inProcessBubble(t, func(t *testing.T, m *inProcess) {
		lobby := abroad(m.d)
		ask := func() bottest.DiscordDelivery {
			return m.d.Slash(lobby, "anna", commandAsk, map[string]string{optionQuestion: bottest.Questions.Question})
		}
		if what, err := m.handle(ask(), false); what != workedOn || err != nil {
			t.Fatalf("the question is %s, error %v", what, err)
		}
		share := m.d.PressButton(m.d.Posts()[0], bot.ShareLabel, "anna")
		methods := map[string]bool{}
		early := func(x bottest.DiscordDelivery) {
			t.Helper()
			m.d.DeliverHTTPWith(inProcessURL, x, bottest.Forged{}) // the answer is on its way
			work, err := m.Prepare(t.Context(), *m.events.taken())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range work.Posts {
				var c call
				if err := json.Unmarshal(p.Body, &c); err != nil {
					t.Fatal(err)
				}
				methods[c.Method] = true
				if _, err := m.Send(t.Context(), p); mustBeFinal(err) == nil {
					t.Errorf("%s: error %v, want to send it later", c.Method, err)
				}
			}
			m.d.DeliverHTTP(inProcessURL, x)
			for _, p := range work.Posts {
				if _, err := m.Send(t.Context(), p); err != nil {
					t.Errorf("after it is acknowledged: %v", err)
				}
			}
		}
		early(ask())
		early(share)
		m.bot.Limits.Person = bot.Limit{Burst: 1, Every: time.Hour}
		for range 3 { // one is answered, one is told to wait, one is not answered
			early(ask())
		}
		for _, method := range []string{editOriginal, followUp, markOriginal, deleteOriginal} {
			if !methods[method] {
				t.Errorf("nothing was sent by %s: %v", method, methods)
			}
		}
	})
}
