package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	digests "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// crowd is a Slack on which many digests are due in one minute, in a bubble of time.
type crowd struct {
	t       *testing.T
	slack   *bottest.Slack
	store   *storage.Store
	adapter *Adapter
	due     time.Time
}

// unhurried is a way to Slack on which each request takes a while.
type unhurried struct{ next http.RoundTripper }

func (s unhurried) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(80 * time.Millisecond)
	return s.next.RoundTrip(r)
}

// withCrowd runs f with workspaces of so many subscribed channels, shortly before all are due.
func withCrowd(t *testing.T, teams map[string]int, f func(c *crowd)) {
	file := "sqlite:" + filepath.Join(t.TempDir(), "crowd.db")
	synctest.Test(t, func(t *testing.T) {
		due := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
		time.Sleep(time.Until(due.Add(-time.Minute)))
		log := testLog(t)
		store, err := storage.Open(t.Context(), log, file)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		s := bottest.NewSlack(t, bottest.SlackInProcess(), bottest.RateLimits(time.Second, 300))
		all := bottest.Briefings(t)
		importAll(t, store, all)
		config := Config{SigningSecret: s.SigningSecret, Key: testKey, APIURL: s.URL()}
		client := newHTTPClient()
		client.Transport.(*courteous).next = unhurried{s.Transport()}
		tokens, err := NewTokens(config, store, client)
		if err != nil {
			t.Fatal(err)
		}
		index := match.New(all)
		inbox, later := bot.NewInbox(log, store, nil), bot.NewInbox(log, store, nil)
		b := bot.New(log, index, store)
		c := &crowd{t: t, slack: s, store: store, due: due, adapter: New(log, config, b, inbox, store, tokens)}
		c.adapter.web.http = client
		c.subscribe(teams, tokens)
		scheduler := digests.NewScheduler(log, Platform, store, later)
		of := digests.NewAdapter(log, c.adapter, scheduler, store, index)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = bot.Serve(ctx, log, inbox, c.adapter) })
		running.Go(func() { _ = bot.Serve(ctx, log, later, of) })
		defer running.Wait()
		defer stop()
		time.Sleep(time.Until(due))
		f(c)
	})
}

func (c *crowd) subscribe(teams map[string]int, tokens *Tokens) {
	c.t.Helper()
	for team, channels := range teams {
		if team != c.slack.Team.ID {
			c.slack.AddTeam(bottest.Team{ID: team})
		}
		if err := tokens.save(c.t.Context(), credentials{Token: c.slack.Token(team), Team: team, BotUser: "U0BOT"}, "U1"); err != nil {
			c.t.Fatal(err)
		}
		for n := range channels {
			id := fmt.Sprintf("C%s%05d", team, n)
			c.slack.AddChannel(bottest.Channel{ID: id, Name: strings.ToLower(id), Team: team})
			_, err := c.store.SaveSubscription(c.t.Context(), faq.Subscription{
				Platform: Platform, Workspace: team, Channel: id, Time: "08:00", Zone: "UTC", Days: faq.EveryDay, Length: faq.DigestShort,
				At: time.Now().Unix() - 60, From: 1,
			})
			if err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// ask asks a question every so often until ctx ends, and returns how long the answers took.
func (c *crowd) ask(ctx context.Context, every time.Duration) []time.Duration {
	c.t.Helper()
	var asked []bottest.Delivery
	var at []time.Time
	for ctx.Err() == nil {
		d := c.slack.Mention("C0GENERAL", "U0ANNA", bottest.Questions.Question, "")
		asked, at = append(asked, d), append(at, time.Now())
		if err := c.adapter.receive(ctx, d.Payload)(ctx); err != nil {
			c.t.Error(err)
		}
		pauseFor(ctx, every)
	}
	time.Sleep(30 * time.Second)
	answered := map[string]time.Time{}
	for _, p := range c.slack.Posts() {
		answered[p.ThreadTS] = p.Time
	}
	var took []time.Duration
	for n, d := range asked {
		if answered[d.TS()].IsZero() {
			c.t.Errorf("question %d has no answer", n)
			continue
		}
		took = append(took, answered[d.TS()].Sub(at[n]))
	}
	return took
}

func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// settle waits until all n digests are sent, and returns how long it took since they were due.
func (c *crowd) settle(n int, most time.Duration) time.Duration {
	c.t.Helper()
	for {
		counts, _, err := c.store.EventCounts(c.t.Context(), digests.Platform(Platform))
		if err != nil {
			c.t.Fatal(err)
		}
		took := time.Since(c.due)
		if counts[faq.EventDone] == n {
			return took
		}
		if took > most {
			left, err := c.store.Events(c.t.Context(), storage.EventFilter{Platform: digests.Platform(Platform), State: faq.EventWaiting, Limit: 3})
			for _, call := range c.slack.Calls("") {
				if call.Error != "" {
					c.t.Logf("%v %s %s %s %d %s", call.Time, call.Method, call.Team, call.Args["channel"], call.Status, call.Error)
				}
			}
			for _, e := range left {
				c.t.Logf("it waits, after %d attempts: %s, %v", e.Attempt, e.Reason, err)
			}
			c.t.Fatalf("after %v of digests there are %v, want %d done", took, counts, n)
		}
		time.Sleep(time.Second)
	}
}

// check holds that each of n channels has one digest, and few posts were refused.
func (c *crowd) check(n int) (refused int) {
	c.t.Helper()
	in := map[string]int{}
	for _, p := range c.slack.Posts() {
		if p.ThreadTS == "" {
			in[p.Channel]++
		}
	}
	for channel, posts := range in {
		if posts != 1 {
			c.t.Errorf("%s has %d digests", channel, posts)
		}
	}
	if len(in) != n {
		c.t.Errorf("%d channels have a digest, want %d", len(in), n)
	}
	calls := c.slack.Calls(postMessage)
	for _, call := range calls {
		if call.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused*100 >= len(calls) {
		c.t.Errorf("%d of %d posts were refused: too many requests", refused, len(calls))
	}
	return refused
}

// TestPace has thousands of digests due in one minute in one workspace, and questions asked
// meanwhile: all are sent as fast as Slack takes them, and the questions wait for none of them.
func TestPace(t *testing.T) {
	t.Parallel()
	n := bottest.Rounds(600, 5000)
	most := time.Duration(n) * 18 * time.Minute / 5000
	withCrowd(t, map[string]int{"T0FIRST": n}, func(c *crowd) {
		ctx, enough := context.WithCancel(c.t.Context())
		var asking sync.WaitGroup
		var waits []time.Duration
		asking.Go(func() { waits = c.ask(ctx, 11*time.Second) })
		took := c.settle(n, 2*most)
		enough()
		asking.Wait()
		refused := c.check(n)
		longest := time.Duration(0)
		for _, w := range waits {
			longest = max(longest, w)
		}
		if took > most {
			c.t.Errorf("%d digests took %v, want %v at most", n, took, most)
		}
		if longest > 5*time.Second {
			c.t.Errorf("an answer took %v", longest)
		}
		c.t.Logf("%d digests took %v; %d of %d posts were refused; %d answers took %v at most", n, took, refused, len(c.slack.Calls(postMessage)), len(waits), longest)
	})
}

// TestPaceIsFair has a small workspace not wait for a large one.
func TestPaceIsFair(t *testing.T) {
	t.Parallel()
	withCrowd(t, map[string]int{"T0FIRST": 400, "T0ZSMALL": 5}, func(c *crowd) {
		c.settle(405, 10*time.Minute)
		c.check(405)
		for _, p := range c.slack.Posts() {
			if took := p.Time.Sub(c.due); p.Team == "T0ZSMALL" && took > 10*time.Second {
				c.t.Errorf("a digest of the small workspace came after %v", took)
			}
		}
	})
}

// TestPaceMakesRoom has answers take what there is: digests wait for as much longer.
func TestPaceMakesRoom(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	now := start
	p := newPace(func() time.Time { return now })
	back := make([]time.Time, 4000) // when each digest comes back
	pass := func() (sent int) {
		for n := range back {
			if back[n].After(now) {
				continue
			}
			key := fmt.Sprint(n)
			if wait := p.wait("T1", key); wait > 0 {
				back[n] = now.Add(wait + time.Second).Truncate(time.Second)
			} else if p.post("T1", key) != 0 {
				t.Fatal("a turn is not kept")
			} else {
				sent++
				back[n] = start.Add(24 * time.Hour)
			}
		}
		return sent
	}
	sent, answers := 0, 0
	for second := range 600 {
		now = start.Add(time.Duration(second) * time.Second)
		if second%2 == 0 {
			p.answer("T1")
			answers++
		}
		sent += pass()
	}
	if all := sent + answers; all > 2880+10 || all < 2850 {
		t.Errorf("%d digests and %d answers in 10 minutes, want 2880 in all", sent, answers)
	}
	p.slower("T1", 30*time.Second)
	for end := now.Add(30 * time.Second); now.Before(end); now = now.Add(time.Second) {
		if n := pass(); n > 0 {
			t.Fatalf("%v before the time of a 429 %d digests are posted", end.Sub(now), n)
		}
	}
	if wait := p.wait("T2", "next"); wait != 0 {
		t.Errorf("another workspace waits %v", wait)
	}
	now = now.Add(3 * time.Hour)
	p.wait("T3", "x")
	if len(p.lines) != 1 {
		t.Errorf("%d workspaces are remembered, want 1", len(p.lines))
	}
}

// TestPacePutsOff holds that a digest whose turn it is not is neither composed into a post nor sent.
func TestPacePutsOff(t *testing.T) {
	a := offline(t, &memory{})
	a.pace = newPace(time.Now)
	var later *bot.Later
	put := 0
	for n := range 10 {
		an := announcement(t, stories(1), faq.DigestShort)
		an.Key = digests.Key("T0FIRST", fmt.Sprint("C", n), "2026-11-29")
		if _, err := a.Announce(t.Context(), an); errors.As(err, &later) {
			put++
		}
	}
	if put < 8 {
		t.Errorf("%d of 10 digests are put off", put)
	}
	body, err := json.Marshal(call{Method: postMessage, Team: "T0FIRST", Channel: "C1", Paced: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.tokens.save(t.Context(), credentials{Token: "xoxb-1", Team: "T0FIRST"}, "U1"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Send(t.Context(), faq.Post{Key: "digest:T0FIRST:C1:2026-11-29", Body: body}); !errors.As(err, &later) {
		t.Errorf("a digest is sent out of turn: %v", err)
	}
	before := a.pace.lines["T0FIRST"].next
	for _, c := range []call{{Method: postMessage, Team: "T0FIRST"}, {Method: updateMessage, Team: "T0FIRST"}} {
		if wait := a.turn(c, "answer"); wait != 0 {
			t.Errorf("%s of an answer waits %v", c.Method, wait)
		}
	}
	if got := a.pace.lines["T0FIRST"].next.Sub(before); got != spacing(digestRate) {
		t.Errorf("for one answer digests make room of %v, want %v", got, spacing(digestRate))
	}
}
