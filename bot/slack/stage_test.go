package slack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
)

// stage is the adapter on a stage of the suite.
type stage struct {
	*rig
	channels map[string]bottest.Channel
	users    map[string]bottest.User
	last     []bottest.Delivery
	posts    int            // shown already
	versions map[string]int // of posts, by channel and ts
	homes    map[string]int // shown already, by user
	modals   int
	unsorted bool // what is news next may come in any order
	prompts  int
}

var _ bottest.Stage = (*stage)(nil)

func openStage(t *testing.T) *stage {
	s := bottest.NewSlack(t, bottest.AgentView())
	r := startDigests(t, s, bottest.Briefings(t))
	r.bot.Limits = bot.DefaultLimits
	return &stage{rig: r, channels: map[string]bottest.Channel{}, users: map[string]bottest.User{}, versions: map[string]int{}, homes: map[string]int{}}
}

func (s *stage) user(name string) string {
	if u, ok := s.users[name]; ok {
		return u.ID
	}
	s.users[name] = s.AddUser(bottest.User{Name: name, RealName: name, Admin: name == "admin"})
	return s.users[name].ID
}

// channel returns the id of a channel. The bot is in all but the one that is called outside.
func (s *stage) channel(name string) string {
	if c, ok := s.channels[name]; ok {
		return c.ID
	}
	s.channels[name] = s.AddChannel(bottest.Channel{Name: name, Outside: name == "outside"})
	return s.channels[name].ID
}

// Do implements [bottest.Stage]. Of its own it has these verbs:
//
//	digest    use the command of digests
//	due       nobody: the digest of a channel comes due
//	import    nobody: a briefing is imported, from the file that the text names
func (s *stage) Do(verb, who, where, text string) bool {
	switch verb {
	case "due":
		s.due(s.channel(where))
		return true
	case "import":
		s.importFile(text)
		s.unsorted = true
		return true
	}
	user := s.user(who)
	switch verb {
	case "mention":
		s.deliver(s.MentionBoth(s.channel(where), user, "<@"+s.Team.BotUser+"> "+text, "")...)
	case "say":
		s.deliver(s.Message(s.channel(where), user, text, ""))
	case "follow":
		posts := s.Posts()
		p := posts[len(posts)-1]
		thread := p.ThreadTS
		if thread == "" {
			thread = p.TS
		}
		s.deliver(s.Message(p.Channel, user, text, thread))
	case "direct":
		s.deliver(s.DM(user, text))
	case "command":
		s.deliver(s.Command(s.channel(where), user, "/ask", text))
	case "digest":
		s.deliver(s.Command(s.channel(where), user, "/digest", text))
	case "shortcut":
		s.deliver(s.Shortcut(shortcutID, s.said(where, user, text), user))
	case "press":
		return s.press(user, text)
	case "home":
		tab := "home"
		if where != "" {
			tab = where
		}
		s.deliver(s.OpenHome(user, tab))
	case "submit":
		s.submit(user, text)
	default:
		return false
	}
	return true
}

// said has a person write a message, which the bot is not told of.
func (s *stage) said(where, user, text string) bottest.Post {
	d := s.Message(s.channel(where), user, text, "")
	p, ok := s.Post(s.channel(where), d.TS())
	if !ok {
		s.t.Fatal("the fake forgot a message")
	}
	return p
}

func (s *stage) press(user, label string) bool {
	posts := s.Posts()
	for _, p := range slices.Backward(posts) {
		if strings.Contains(bottest.Shown(p), "["+label+"]") {
			s.deliver(s.Press(p, label, user))
			return true
		}
	}
	for _, v := range slices.Backward(s.Homes(user)) {
		if strings.Contains(bottest.Visible(v), "["+label+"]") {
			s.deliver(s.PressView(v, label, user))
			return true
		}
	}
	return false
}

func (s *stage) submit(user, text string) {
	values := map[string]string{}
	for field := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(field, "=")
		values[name] = value
	}
	modals := s.Modals()
	s.deliver(s.SubmitView(modals[len(modals)-1], user, values))
}

// deliver sends by socket, and remembers what.
func (s *stage) deliver(all ...bottest.Delivery) {
	s.last = all
	for _, d := range all {
		s.Deliver(d).WaitAck(wait)
	}
}

// Again implements [bottest.Stage].
func (s *stage) Again(n int) {
	for i := range n {
		for _, d := range s.last {
			if d.Kind == bottest.KindEvent {
				d = d.WithEventID(fmt.Sprintf("EvAGAIN%d%d", i, time.Now().UnixNano()))
			}
			if i%2 == 0 {
				if p := s.Push(s.url, d); p.Status != 200 {
					s.t.Errorf("delivered again over HTTP: status %d, want 200", p.Status)
				}
			} else {
				s.Deliver(d).WaitAck(wait)
			}
		}
	}
}

// News implements [bottest.Stage].
func (s *stage) News() []string {
	s.settle()
	var news []string
	posts := s.Posts()
	for _, p := range posts[:s.posts] {
		if n := len(p.Versions); n > s.versions[p.Channel+p.TS] {
			s.versions[p.Channel+p.TS] = n
			before := p
			before.Blocks, before.Text = p.Versions[n-1].Blocks, p.Versions[n-1].Text
			news = append(news, "changed in "+s.where(p)+"\n"+newLines(bottest.Shown(before), bottest.Shown(p)))
		}
	}
	var fresh []string
	for _, p := range posts[s.posts:] {
		fresh = append(fresh, s.where(p)+"\n"+bottest.Shown(p))
	}
	s.posts = len(posts)
	for i := range fresh {
		for name, u := range s.users {
			fresh[i] = strings.ReplaceAll(fresh[i], "@"+u.ID, "@"+name)
		}
	}
	if s.unsorted {
		slices.Sort(fresh)
		s.unsorted = false
	}
	news = append(fresh, news...)
	for name, u := range s.users {
		homes := s.Homes(u.ID)
		for _, v := range homes[s.homes[name]:] {
			news = append(news, "home of "+name+"\n"+bottest.Visible(v))
		}
		s.homes[name] = len(homes)
	}
	modals := s.Modals()
	for _, v := range modals[s.modals:] {
		news = append(news, "modal\n"+bottest.Visible(v))
	}
	s.modals = len(modals)
	prompts := s.Prompts()
	for _, p := range prompts[s.prompts:] {
		news = append(news, "suggested prompts\n"+strings.Join(p.Titles, "\n"))
	}
	s.prompts = len(prompts)
	for i := range news {
		news[i] = dates.ReplaceAllString(news[i], "$1{date}")
	}
	return news
}

// dates are those of today and soon.
var dates = regexp.MustCompile(`(What is new · |due on )[A-Z][a-z]+ \d+ [A-Z][a-z]+( \d{4})?`)

// where names the place of a post as people would.
func (s *stage) where(p bottest.Post) string {
	place := "direct message"
	for name, c := range s.channels {
		if c.ID == p.Channel {
			place = "#" + name
		}
	}
	if p.ThreadTS != "" {
		place += ", in a thread"
	}
	for name, u := range s.users {
		if u.ID == p.Ephemeral {
			place += ", to " + name + " only"
		}
	}
	return place
}

func newLines(before, after string) string {
	old := strings.Split(before, "\n")
	var out []string
	for line := range strings.SplitSeq(after, "\n") {
		if !slices.Contains(old, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// Live implements [bottest.Stage].
func (s *stage) Live() []string {
	var all []string
	for _, p := range s.Posts() {
		for _, live := range bottest.Live(p) {
			if !strings.Contains(live, "council.portelden.example") {
				all = append(all, live)
			}
		}
	}
	return all
}

// Restart implements [bottest.Stage].
func (s *stage) Restart() {
	s.stop()
	dues := s.dues
	s.rig = startOn(s.t, s.Slack, s.store, s.live, withDigests)
	s.dues, s.bot.Limits = dues, bot.DefaultLimits
}

func TestSuite(t *testing.T) {
	bottest.Run(t, bottest.Questions, func(t *testing.T) bottest.Stage { return openStage(t) })
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	bottest.Transcripts(t, "testdata/transcripts", func(t *testing.T) bottest.Stage { return openStage(t) })
}
