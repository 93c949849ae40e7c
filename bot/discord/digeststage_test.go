package discord

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	daily "github.com/godeeper/godeeper/bot/digest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/storage"
)

// earlier is a store whose clock is an hour late, for desks: what is imported after a channel has
// subscribed is news to it at once.
type earlier struct{ *storage.Store }

// Clock returns the time an hour ago.
func (e earlier) Clock(ctx context.Context) (time.Time, error) {
	now, err := e.Store.Clock(ctx)
	return now.Add(-time.Hour), err
}

// withDigests has an adapter answer from a live index, take subscriptions, and keep wishes.
func withDigests(live *match.Live) func(*rig) {
	return func(r *rig) {
		log := testLog(r.t)
		r.bot = bot.New(log, live, r.store)
		r.bot.Limits, r.bot.Wishes = bot.DefaultLimits, r.store
		r.adapter = New(log, r.adapter.config, r.bot, r.inbox, r.store, live, nil)
		r.adapter.Digests = daily.NewDesk(earlier{r.store}, live)
	}
}

// readBriefing reads a briefing of the tests of digests.
func readBriefing(t testing.TB, name string) *faq.Briefing {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "briefings", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := parse.Parse(name+".txt", data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// importBriefing stores a briefing, has it answered from, and fulfils the wishes that it can.
func (r *rig) importBriefing(live *match.Live, b *faq.Briefing) {
	r.t.Helper()
	if _, _, err := r.store.Import(r.t.Context(), b); err != nil {
		r.t.Fatal(err)
	}
	live.Update([]*faq.Briefing{b}, nil)
	if _, err := r.bot.Grant(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// dueDigest has the digest of a channel come due, for the nth time today, and waits until it is
// worked on.
func (r *rig) dueDigest(live *match.Live, channel string, n int) {
	r.t.Helper()
	s, err := r.store.Subscription(r.t.Context(), Platform, r.Guild, channel)
	if err != nil {
		r.t.Fatal(err)
	}
	slot, err := daily.Now(s, time.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	e := slot.Event(time.Hour)
	e.Keys[0] += fmt.Sprint(":again:", n)
	r.worksOn(live, e)
}

// worksOn saves an event of a digest, and works on it until it is done.
func (r *rig) worksOn(live *match.Live, e faq.Event) {
	r.t.Helper()
	log := testLog(r.t)
	inbox := bot.NewInbox(log, r.store, nil)
	a := daily.NewAdapter(log, r.adapter, nil, r.store, live)
	if err := inbox.Save(r.t.Context(), e); err != nil {
		r.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(r.t.Context())
	var working sync.WaitGroup
	working.Go(func() { inbox.Work(ctx, r.t.Context(), a) })
	r.eventually("the digest to be worked on", wait, func() bool {
		counts, _, err := r.store.EventCounts(r.t.Context(), a.Platform())
		return err == nil && counts[faq.EventWaiting]+counts[faq.EventClaimed] == 0
	})
	stop()
	working.Wait()
}

// doDigest does what stages of Discord have beside what others have:
//
//	typing    type into an option of a command: "digest subscribe zone=lon"
//	import    store the briefing of that name
//	due       have the digest of a channel come due
//	choose    choose a headline in the digest that was shown last
//	thread    mention the bot in the thread that it led to last
func (s *stage) doDigest(verb, who, where, text string) bool {
	switch verb {
	case "typing":
		command, option, _ := strings.Cut(text, "=")
		at := strings.LastIndexByte(command, ' ')
		s.complete(s.Typing(s.channel(where), s.user(who), command[:at], command[at+1:], option), who)
	case "import":
		s.unordered = true
		s.importBriefing(s.live, readBriefing(s.t, text))
	case "due":
		s.dues++
		s.dueDigest(s.live, s.channel(where), s.dues)
	case "choose":
		s.deliver(s.Choose(s.lastWith(manyLabel), manyLabel, s.user(who), text))
	case "thread":
		s.deliver(s.Mention(s.thread, s.user(who), text))
	default:
		return false
	}
	return true
}

// lastWith returns what the bot showed last that has a text.
func (r *rig) lastWith(text string) (last bottest.DiscordMessage) {
	r.t.Helper()
	for _, p := range r.Posts() {
		if strings.Contains(bottest.DiscordShown(p), text) {
			last = p
		}
	}
	if last.ID == "" {
		r.t.Fatalf("nothing is shown with %q", text)
	}
	return last
}

// complete delivers what somebody types, and notes what is offered.
func (s *stage) complete(d bottest.DiscordDelivery, who string) {
	sent := s.Deliver(d)
	if !sent.WaitAck(wait) {
		s.t.Errorf("%v was not answered", d)
	}
	offered := "offered to " + who
	choices, _ := sent.Interaction().Data["choices"].([]any)
	for _, c := range choices {
		o, _ := c.(map[string]any)
		offered += fmt.Sprint("\n", o["name"])
	}
	s.offered = append(s.offered, offered)
}

// subcommand returns the names of a command, and its options: "digest subscribe time=8; zone=london".
func (s *stage) subcommand(text string) (command string, options map[string]string) {
	options = map[string]string{}
	words := strings.SplitN(text, " ", 3)
	if len(words) < 3 {
		return text, options
	}
	for field := range strings.SplitSeq(words[2], ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		if name == optionRole && value != "@everyone" && s.roles[value] == "" {
			s.roles[value] = s.AddRole(bottest.DiscordRole{Name: value, Mentionable: value != "secret"}).ID
		}
		options[name] = value
	}
	return words[0] + " " + words[1], options
}

var (
	anyMention = regexp.MustCompile(`[@#](\d{17,20})`)
	anyDay     = regexp.MustCompile(`(What is new · )\w+ \d+ \w+ \d+`)
	anyDue     = regexp.MustCompile(`(The next is due on )\w+ \d+ \w+, `)
)

// named returns a text with the names of what it mentions, and without the date of today.
func (s *stage) named(text string) string {
	text = anyDue.ReplaceAllString(anyDay.ReplaceAllString(text, "${1}{today}"), "${1}{a day}, ")
	return anyMention.ReplaceAllStringFunc(text, func(ref string) string {
		id := ref[1:]
		for name, role := range s.roles {
			if role == id {
				return "@" + name
			}
		}
		if ref[0] == '#' {
			s.thread = id
			return "#" + s.Channel(id).Name
		}
		return "@" + s.User(id).Name
	})
}
