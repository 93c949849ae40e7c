package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	daily "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
)

// unhurried is a way to Discord on which each request takes a while.
type unhurried struct{ next http.RoundTripper }

func (u unhurried) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(150 * time.Millisecond)
	return u.next.RoundTrip(r)
}

// TestDigestPace has thousands of digests due in one minute in many guilds, and questions asked
// meanwhile: all are sent as fast as Discord takes them, and the questions hardly wait for them.
func TestDigestPace(t *testing.T) {
	t.Parallel()
	const guilds = 25
	n := bottest.Rounds(750, 5000)
	most := time.Second + time.Duration(n)*115*time.Second/5000
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
		all := bottest.Briefings(t)
		for _, b := range all {
			if _, _, err := store.Import(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		d := bottest.NewDiscord(t, bottest.InProcess(), bottest.DiscordLimits(), bottest.NoSpec())
		index := match.New(all)
		inbox, later := bot.NewInbox(log, store, nil), bot.NewInbox(log, store, nil)
		later.Workers = 24 // as serve has
		config := Config{Token: d.Token, PublicKey: hexKey(d), APIURL: d.URL()}
		a := New(log, config, bot.New(log, index, store), inbox, store, index, &http.Client{Transport: unhurried{d.Transport()}})
		if err := a.trySignIn(t.Context()); err != nil {
			t.Fatal(err)
		}
		subscribed := map[string]bool{}
		for g := range guilds {
			guild := d.AddGuild(bottest.DiscordGuild{Name: fmt.Sprint("guild", g)})
			for c := range n / guilds {
				in := d.AddChannel(bottest.DiscordChannel{Name: fmt.Sprint("channel", g, "-", c), Guild: guild.ID})
				subscribed[in.ID] = true
				_, err := store.SaveSubscription(t.Context(), faq.Subscription{
					Platform: Platform, Workspace: guild.ID, Channel: in.ID, Time: "08:00", Zone: "UTC", Days: faq.EveryDay, Length: faq.DigestShort,
					At: time.Now().Unix() - 60, From: 1,
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		defer running.Wait()
		defer stop()
		running.Go(func() { inbox.Work(ctx, t.Context(), a) })
		running.Go(func() {
			_ = bot.Serve(ctx, log, later, daily.NewAdapter(log, a, daily.NewScheduler(log, Platform, store, later), store, index))
		})
		time.Sleep(time.Until(due))

		asked := map[string]time.Time{}
		for count := 0; count < n && time.Since(due) < 2*most; {
			m := d.Mention("general", "anna", bottest.Questions.Question)
			asked[messageIn(t, m)] = time.Now()
			if err := a.receive(ctx, m.Name, m.Data)(ctx); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Second)
			counts, _, err := store.EventCounts(t.Context(), daily.Platform(Platform))
			if err != nil {
				t.Fatal(err)
			}
			count = counts[faq.EventDone]
		}
		time.Sleep(10 * time.Second)
		in, answers := map[string]int{}, 0
		var last, longest time.Duration
		for _, p := range d.Posts() {
			if at, ok := asked[p.ReplyTo]; ok {
				answers++
				longest = max(longest, p.At.Sub(at))
				continue
			}
			in[p.Channel]++
			last = max(last, p.At.Sub(due))
		}
		for channel, posts := range in {
			if posts != 1 || !subscribed[channel] {
				t.Errorf("channel %s has %d digests", channel, posts)
			}
		}
		if len(in) != n || last > most {
			t.Errorf("%d digests were sent in %v, want %d in %v at most", len(in), last, n, most)
		}
		if answers != len(asked) || longest > 5*time.Second {
			t.Errorf("%d of %d questions were answered, in %v at most", answers, len(asked), longest)
		}
		if d.Limited()*100 > d.Requests() {
			t.Errorf("%d of %d requests were refused: too many requests", d.Limited(), d.Requests())
		}
		t.Logf("%d digests took %v; %d of %d requests were refused; %d answers took %v at most", n, last, d.Limited(), d.Requests(), answers, longest)
	})
}

// messageIn returns the id of the message that a delivery brings.
func messageIn(t *testing.T, x bottest.DiscordDelivery) string {
	t.Helper()
	var m struct{ ID string }
	if err := json.Unmarshal(x.Data, &m); err != nil {
		t.Fatal(err)
	}
	return m.ID
}
