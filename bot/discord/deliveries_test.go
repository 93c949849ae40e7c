package discord

import (
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// startPair starts two adapters on one database, as two processes do, each with both transports.
func startPair(t *testing.T, d *bottest.Discord) [2]*rig {
	t.Helper()
	path := filepath.Join(t.TempDir(), "discord.db")
	var pair [2]*rig
	for i := range pair {
		pair[i] = startOn(t, d, open(t, path), match.New(bottest.Briefings(t)))
	}
	return pair
}

// ask returns a use of /ask in the channel general.
func (r *rig) ask(user, question string) bottest.DiscordDelivery {
	r.t.Helper()
	return r.Slash("general", user, commandAsk, map[string]string{optionQuestion: question})
}

// mention returns a mention of the bot in the channel general.
func (r *rig) mention() bottest.DiscordDelivery {
	r.t.Helper()
	return r.Mention("general", "anna", bottest.Questions.Question)
}

// answersTo returns the messages that answer something.
func (r *rig) answersTo(x bottest.DiscordDelivery) []bottest.DiscordMessage {
	var all []bottest.DiscordMessage
	for _, p := range r.Posts() {
		if !p.Deleted && (p.Interaction == x.ID || p.ReplyTo == x.ID) {
			all = append(all, p)
		}
	}
	return all
}

// wantOneAnswer holds that each of what was asked is answered once.
func (r *rig) wantOneAnswer(asked ...bottest.DiscordDelivery) {
	r.t.Helper()
	for _, x := range asked {
		if got := r.answersTo(x); len(got) != 1 {
			r.t.Errorf("%v %s is answered %d times, want once", x, x.ID, len(got))
		}
	}
}

// wantHTTP sends over HTTP, without an effect of what is answered at once.
func (r *rig) wantHTTP(x bottest.DiscordDelivery) {
	r.t.Helper()
	if sent := r.DeliverHTTPWith(r.url, x, bottest.Forged{}); sent.Status != 200 {
		r.t.Errorf("%v: status %d, error %v, want 200", x, sent.Status, sent.Err)
	}
}

// elevenTimes delivers by the gateway, which both processes hear, and of an interaction to each of
// them over HTTP: all at once, or the first over HTTP before the others.
func elevenTimes(pair [2]*rig, x bottest.DiscordDelivery, httpFirst bool) {
	pair[0].t.Helper()
	times := 11
	if x.Token != "" && httpFirst {
		pair[0].DeliverHTTP(pair[0].url, x)
		times--
	}
	var all sync.WaitGroup
	for i := range times {
		all.Go(func() {
			if x.Token == "" || i%3 == 0 {
				pair[0].Deliver(x).WaitAck(wait)
			} else {
				pair[i%2].wantHTTP(x)
			}
		})
	}
	all.Wait()
}

func TestDeliveredElevenTimes(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t, bottest.IdentifyEvery(0))
	pair := startPair(t, d)
	var asked []bottest.DiscordDelivery
	for n := range bottest.Rounds(3, 100) {
		for _, x := range []bottest.DiscordDelivery{
			pair[0].mention(), d.WriteDM("ben", bottest.Questions.Question), pair[0].ask("anna", bottest.Questions.Question),
		} {
			elevenTimes(pair, x, n%2 == 1)
			asked = append(asked, x)
		}
	}
	pair[0].settle()
	var here []bottest.DiscordDelivery // direct messages are answered without a reference
	for n, x := range asked {
		if n%3 != 1 {
			here = append(here, x)
		}
	}
	pair[0].wantOneAnswer(here...)
	if got, want := len(d.Posts()), len(asked); got != want {
		t.Errorf("%d messages to %d questions", got, want)
	}
	if got, want := pair[0].counts(), (map[faq.EventState]int{faq.EventDone: len(asked)}); !maps.Equal(got, want) {
		t.Errorf("events: %v, want %v", got, want)
	}
}

// changes returns how many messages the bot shows, and how often it changed them.
func (r *rig) changes() (shown, changed int) {
	for _, p := range r.Posts() {
		shown++
		changed += p.Version - 1
	}
	return shown, changed
}

// TestReplayed sends the same signed request a hundred times.
func TestReplayed(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t, bottest.IdentifyEvery(0))
	pair := startPair(t, d)
	d.Deliver(pair[0].mention()).WaitAck(wait)
	pair[0].settle()
	shown := d.Posts()[0]
	for _, c := range []struct {
		name           string
		request        func() bottest.DiscordDelivery
		shown, changed int // that it brings about
	}{
		{"a prompt", func() bottest.DiscordDelivery { return d.PressButton(shown, bottest.Questions.Prompt, "ben") }, 1, 1},
		{"a rating", func() bottest.DiscordDelivery { return d.PressButton(shown, "Not helpful", "ben") }, 1, 0},
		{"a command", func() bottest.DiscordDelivery { return pair[0].ask("ben", bottest.Questions.Question) }, 1, 0},
		{"a message command", func() bottest.DiscordDelivery { return d.MessageCommand(shown, "ben", commandMessage) }, 1, 0},
		{"the settings", func() bottest.DiscordDelivery { return d.Slash("general", "admin", commandSettings, nil) }, 1, 0},
		{"what cannot be used", func() bottest.DiscordDelivery {
			return pair[0].ask("ben", "").Edit(func(o map[string]any) { delete(o, "member") })
		}, 1, 0},
	} {
		before, changedBefore := pair[0].changes()
		request := c.request()
		if sent := d.DeliverHTTP(pair[0].url, request); sent.Status != 200 {
			t.Errorf("%s: status %d, error %v", c.name, sent.Status, sent.Err)
		}
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for range 25 {
					pair[worker%2].wantHTTP(request)
				}
			})
		}
		all.Wait()
		pair[0].settle()
		after, changedAfter := pair[0].changes()
		if after-before != c.shown || changedAfter-changedBefore != c.changed {
			t.Errorf("%s, 100 times: %d messages and %d changes, want %d and %d", c.name, after-before, changedAfter-changedBefore, c.shown, c.changed)
		}
	}
	if n := pair[0].counts()[faq.EventSetAside]; n != 1 {
		t.Errorf("%d events are set aside, want 1", n)
	}
}

// TestPressedByTwo has two people press the same button at the same time, each at another process.
func TestPressedByTwo(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t, bottest.IdentifyEvery(0))
	pair := startPair(t, d)
	for n := range bottest.Rounds(5, 100) {
		x := pair[0].mention()
		d.Deliver(x).WaitAck(wait)
		pair[0].settle()
		shown := pair[0].answersTo(x)[0]
		before, _ := pair[0].changes()
		var all sync.WaitGroup
		for i, who := range []string{"anna", "ben"} {
			press := d.PressButton(shown, bottest.Questions.Prompt, who)
			all.Go(func() {
				sent := d.DeliverHTTP(pair[i].url, press)
				if i := sent.Interaction(); i.Callback == 0 {
					t.Errorf("round %d: the press of %s is not acknowledged", n, who)
				}
			})
		}
		all.Wait()
		pair[0].settle()
		if after, _ := pair[0].changes(); after-before != 1 {
			t.Errorf("round %d: the button is answered %d times, want once", n, after-before)
		}
	}
}

// slowly is a finder that finds nothing before it is let to.
type slowly struct {
	faq.Finder
	begin chan struct{}
}

func (s slowly) Match(q faq.Query, top int) []faq.Match {
	<-s.begin
	return s.Finder.Match(q, top)
}

// TestAcknowledgedWhileSlow has many deliveries come while every worker is held up. The fake holds
// that an interaction is acknowledged within 3 s.
func TestAcknowledgedWhileSlow(t *testing.T) {
	t.Parallel()
	deliveries := bottest.Rounds(60, 200)
	d := bottest.NewDiscord(t)
	held := time.Duration(bottest.Rounds(0, 30)) * time.Second
	index := match.New(bottest.Briefings(t))
	finder := slowly{index, make(chan struct{})}
	r := startOn(t, d, open(t, filepath.Join(t.TempDir(), "discord.db")), index, func(r *rig) {
		r.bot = newBot(t, finder, r.store)
		r.adapter = New(testLog(t), r.adapter.config, r.bot, r.inbox, r.store, index, nil)
	})
	began := time.Now()
	var mu sync.Mutex
	var asked []bottest.DiscordDelivery
	var all sync.WaitGroup
	for caller := range 10 {
		who := d.AddUser(bottest.DiscordUser{Name: fmt.Sprint("person", caller)}).ID
		all.Go(func() {
			for range deliveries / 10 {
				x := r.ask(who, bottest.Questions.Question)
				sent := (*bottest.DiscordSent)(nil)
				if caller%2 == 0 {
					sent = d.Deliver(x)
				} else {
					sent = d.DeliverHTTP(r.url, x)
				}
				if !sent.WaitAck(wait) {
					t.Errorf("%v is not acknowledged", x)
				}
				mu.Lock()
				asked = append(asked, x)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if got := len(d.Posts()); got != 0 {
		t.Errorf("%d answers before anything was found", got)
	}
	for _, i := range d.Interactions() {
		if i.Callback != callbackDeferred {
			t.Errorf("an interaction is acknowledged with type %d", i.Callback)
		}
	}
	time.Sleep(held - time.Since(began))
	close(finder.begin)
	r.settle()
	r.wantOneAnswer(asked...)
	if got := fmt.Sprint(len(d.Posts()), r.counts()); got != fmt.Sprint(deliveries, map[faq.EventState]int{faq.EventDone: deliveries}) {
		t.Errorf("answers, events: %s", got)
	}
}
