package discord

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
)

// noted returns an announcement of some headlines for a channel.
func noted(r *rig, channel string, since time.Time, headlines ...string) bot.Announcement {
	n := bot.Announcement{
		Workspace: r.Guild, Channel: r.Named(channel), Key: "digest:" + r.Guild + ":" + r.Named(channel) + ":2026-11-29", Since: since,
		Page: func(int) bot.Page { return bot.Page{Title: "What is new"} },
	}
	for _, h := range headlines {
		n.Headlines = append(n.Headlines, bot.Headline{Briefing: h, Title: "The " + h})
	}
	return n
}

func (r *rig) announced(n bot.Announcement) faq.Post {
	r.t.Helper()
	p, err := r.adapter.Announce(r.t.Context(), n)
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

func TestAnnounce(t *testing.T) {
	t.Parallel()
	r := start(t, bottest.NewDiscord(t))
	n := noted(r, "general", time.Now(), "lighthouse", "ferry")
	n.Mention = r.AddRole(bottest.DiscordRole{Name: "readers"}).ID
	p := r.announced(n)
	for range 2 { // it is sent twice within minutes
		if id, err := r.adapter.Send(t.Context(), p); err != nil || id == "" {
			t.Fatalf("sent as %q, error %v", id, err)
		}
	}
	posts := r.Posts()
	if len(posts) != 1 {
		t.Fatalf("%d messages are shown, want 1", len(posts))
	}
	if got := r.Rings(posts[0]); !slices.Equal(got, []string{"readers"}) {
		t.Errorf("it rings for %q, want the readers", got)
	}
	if id, err := r.adapter.Find(t.Context(), p); err != nil || id != posts[0].ID {
		t.Errorf("found %q, error %v, want %s", id, err, posts[0].ID)
	}
}

// TestAnnounceWithoutThreads offers threads only where they can be begun, and answered in for all.
func TestAnnounceWithoutThreads(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	d.AddChannel(bottest.DiscordChannel{Name: "thread", Type: bottest.PublicThread, Parent: d.Named("general")})
	d.AddChannel(bottest.DiscordChannel{Name: "closed", Closed: true})
	d.AddChannel(bottest.DiscordChannel{Name: "other"})
	menu := func(channel string) bool {
		if _, err := r.adapter.channels.get(t.Context(), d.Named(channel)); err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(r.announced(noted(r, channel, time.Now(), "a", "b")).Body), manyLabel)
	}
	settings := func(s faq.Settings) {
		if err := r.store.SaveSettings(t.Context(), Platform, d.Guild, "", "1", s); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, want map[string]bool) {
		t.Helper()
		for channel, want := range want {
			if got := menu(channel); got != want {
				t.Errorf("%s, %s: threads are offered: %t", when, channel, got)
			}
		}
	}
	want("at first", map[string]bool{"general": true, "other": true, "thread": false, "closed": false})
	settings(faq.Settings{Channels: []string{d.Named("other")}})
	want("with channels chosen", map[string]bool{"general": false, "other": true})
	settings(faq.Settings{Private: true})
	want("to the asker only", map[string]bool{"general": false, "other": false})
}

// TestAnnounceOverlong holds that an announcement is one good message, whatever stands in it.
func TestAnnounceOverlong(t *testing.T) {
	schema := messageSchema(t)
	long := strings.Repeat("All work and no play makes a long text. ", 200)
	for name, page := range map[string]bot.Page{
		"nothing":   {},
		"invisible": {Title: "\u202e", Parts: []bot.Part{{Text: " \u200b "}}},
		"text":      {Title: long, Parts: []bot.Part{{Heading: long, Text: long, Items: []string{long, long}, Questions: []string{long, long}}}},
		"questions": {Title: "T", Parts: []bot.Part{{Questions: slices.Repeat([]string{"Why?"}, 60)}}},
		"parts":     {Title: "T", Parts: slices.Repeat([]bot.Part{{Heading: "H", Text: "T", Items: []string{"I"}, Sources: []faq.Source{{Title: "S"}}, Questions: []string{"Q?"}}}, 30)},
	} {
		n := bot.Announcement{Key: "k", Full: 7, Page: func(int) bot.Page { return page }}
		for i := range 60 {
			n.Headlines = append(n.Headlines, bot.Headline{Briefing: fmt.Sprint("b", i), Title: fmt.Sprint(i, long)})
		}
		n.Headlines = append([]bot.Headline{{Briefing: strings.Repeat("b", 200), Title: "its id is too long"}, {Briefing: "c", Title: "\u202e"}}, n.Headlines...)
		for _, n.Headlines = range [][]bot.Headline{n.Headlines, n.Headlines[:1], n.Headlines[2:3], nil} {
			t.Run(fmt.Sprint(name, len(n.Headlines)), func(t *testing.T) {
				checkMessages(t, schema, []message{announcement(n)})
			})
		}
	}
}

// TestClosed holds that it is told of a channel when it takes no messages any more, and why.
func TestClosed(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	d.AddChannel(bottest.DiscordChannel{Name: "closed", Closed: true})
	d.AddChannel(bottest.DiscordChannel{Name: "mute", Mute: true})
	gone := noted(r, "general", time.Now())
	gone.Channel = "1"
	for why, n := range map[string]bot.Announcement{
		"Missing Access": noted(r, "closed", time.Now()), "Missing Permissions": noted(r, "mute", time.Now()), "Unknown Channel": gone,
	} {
		if _, err := r.adapter.Send(t.Context(), r.announced(n)); !errors.Is(err, bot.ErrClosed) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: error %v", why, err)
		}
	}
	general := r.announced(noted(r, "general", time.Now()))
	for code, closed := range map[int]bool{10004: true, 50083: true, 160005: true, 50035: false, 40060: false} {
		d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: "/channels/*/messages", Times: 2, Status: 403, JSON: object{"code": code, "message": "No."}})
		if _, err := r.adapter.Send(t.Context(), general); err == nil || errors.Is(err, bot.ErrClosed) != closed {
			t.Errorf("code %d: error %v", code, err)
		}
		d.ClearFaults()
	}
	d.Fail(bottest.DiscordFault{Method: http.MethodPost, Path: "/channels/*/messages", Status: 503})
	if _, err := r.adapter.Send(t.Context(), general); !errors.Is(err, bot.ErrUncertain) || errors.Is(err, bot.ErrClosed) {
		t.Errorf("status 503: error %v", err)
	}
}

// TestFindUnread looks for what is not shown, where the bot may read and where not. As long as a
// nonce keeps it from being shown twice it may be sent again; later it is not known.
func TestFindUnread(t *testing.T) {
	t.Parallel()
	d := bottest.NewDiscord(t)
	r := start(t, d)
	for _, c := range []bottest.DiscordChannel{{Name: "empty"}, {Name: "talkative"}, {Name: "secret", Secret: true}, {Name: "closed", Closed: true}} {
		d.AddChannel(c)
	}
	d.Write("talkative", "anna", "Good morning.")
	d.Write("secret", "anna", "Good morning.")
	gone := noted(r, "empty", time.Now())
	gone.Channel = "1"
	for name, c := range map[string]struct {
		n     bot.Announcement
		known bool // that it is not shown, when it is old
	}{
		"empty":     {noted(r, "empty", time.Now()), false}, // nothing says that the bot may read there
		"talkative": {noted(r, "talkative", time.Now()), true},
		"secret":    {noted(r, "secret", time.Now()), false},
		"closed":    {noted(r, "closed", time.Now()), false},
		"gone":      {gone, true},
	} {
		for old, known := range map[bool]bool{false: true, true: c.known} {
			c.n.Since = time.Now()
			if old {
				c.n.Since = c.n.Since.Add(-time.Hour)
			}
			id, err := r.adapter.Find(t.Context(), r.announced(c.n))
			if id != "" || known && err != nil || !known && !errors.Is(err, bot.ErrUncertain) {
				t.Errorf("%s, old %t: found %q, error %v", name, old, id, err)
			}
		}
	}
	d.Fail(bottest.DiscordFault{Method: http.MethodGet, Path: "/channels/*/messages", Status: 503})
	if _, err := r.adapter.Find(t.Context(), r.announced(noted(r, "talkative", time.Now()))); err == nil {
		t.Error("status 503: no error")
	}
}
