package discord

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq/match"
)

// stage is the adapter on a stage of the suite.
type stage struct {
	*rig
	names    map[string]string // of people and channels, by id
	last     bottest.DiscordDelivery
	posts    int               // shown already
	versions map[string]string // of messages as they were shown, by id

	live      *match.Live
	roles     map[string]string // ids by name
	dues      int               // digests that came due
	unordered bool              // what was done last has things shown at once, in any order
	offered   []string          // while something was typed
	thread    string            // id of the one that the bot led to last
}

var _ bottest.Stage = (*stage)(nil)

func openStage(t *testing.T) *stage {
	d := bottest.NewDiscord(t, bottest.IdentifyEvery(0)) // a stage is restarted at once
	live := match.NewLive(bottest.Briefings(t))
	r := start(t, d, withDigests(live))
	return &stage{rig: r, names: map[string]string{}, versions: map[string]string{}, live: live, roles: map[string]string{}}
}

func (s *stage) user(name string) string {
	if s.Named(name) == "" {
		s.AddUser(bottest.DiscordUser{Name: name, Manager: name == "admin", Channels: name == "curator"})
	}
	id := s.Named(name)
	s.names[id] = name
	return id
}

func (s *stage) channel(name string) string {
	if s.Named(name) == "" {
		kind := bottest.TextChannel
		if strings.HasSuffix(name, "forum") {
			kind = bottest.ForumChannel
		}
		s.AddChannel(bottest.DiscordChannel{Name: name, Type: kind})
	}
	id := s.Named(name)
	s.names[id] = "#" + name
	return id
}

// Do implements [bottest.Stage]. Beside the verbs of all platforms it has
//
//	post      begin a post in a forum, with the text as its title
//	type      type the beginning of a question, which is completed
//	guest     use a command in a server where only the person has the app
//
// A command's text is a question, or begins with the name of a command other than /ask.
func (s *stage) Do(verb, who, where, text string) bool {
	user := s.user(who)
	switch verb {
	case "mention":
		s.deliver(s.Mention(s.channel(where), user, text))
	case "say":
		s.deliver(s.Write(s.channel(where), user, text))
	case "follow":
		posts := s.Posts()
		s.deliver(s.ReplyTo(posts[len(posts)-1], user, text, true))
	case "direct":
		s.deliver(s.WriteDM(user, text))
	case "command":
		s.deliver(s.command(s.channel(where), user, text))
	case "shortcut":
		said := s.Write(s.channel(where), user, text)
		s.deliver(s.MessageCommand(s.Message(s.channel(where), said.ID), user, commandMessage))
	case "press":
		return s.press(user, text)
	case "submit":
		s.submit(user, text)
	case "post":
		for _, d := range s.ForumPost(s.channel(where), user, text, "I would like to know.") {
			s.deliver(d)
		}
	default:
		return s.doDigest(verb, who, where, text)
	}
	return true
}

// command uses the command that the text begins with, or else /ask.
func (s *stage) command(channel, user, text string) bottest.DiscordDelivery {
	name, rest, _ := strings.Cut(text, " ")
	options := map[string]string{}
	switch name {
	case commandBriefings, commandDeeper, commandWhy, commandHelp, commandSettings:
	case commandDigest:
		name, options = s.subcommand(text)
	case commandTopic, commandPapers:
		if rest != "" {
			options[optionTopic] = rest
		}
	default:
		name, options[optionQuestion] = commandAsk, text
	}
	return s.Slash(channel, user, name, options)
}

func (s *stage) press(user, label string) bool {
	for _, p := range slices.Backward(s.Posts()) {
		if strings.Contains(bottest.DiscordShown(p), "["+label+"]") {
			s.deliver(s.PressButton(p, label, user))
			return true
		}
	}
	return false
}

// submit chooses in the form of settings that the bot showed last.
func (s *stage) submit(user, text string) {
	for field := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(field, "=")
		var values []string
		for v := range strings.SplitSeq(value, ",") {
			if name == setChannels {
				v = s.channel(v)
			}
			values = append(values, v)
		}
		posts := s.Posts()
		s.deliver(s.Choose(posts[len(posts)-1], setVerb+":"+name, user, values...))
		s.settle()
	}
}

// deliver sends by the gateway, and remembers what.
func (s *stage) deliver(d bottest.DiscordDelivery) {
	s.last = d
	if !s.Deliver(d).WaitAck(wait) {
		s.t.Errorf("%v was not acknowledged", d)
	}
}

// Again implements [bottest.Stage].
func (s *stage) Again(n int) {
	for i := range n {
		if s.last.Token != "" && i%2 == 0 {
			if sent := s.DeliverHTTP(s.url, s.last); sent.Status != 200 {
				s.t.Errorf("delivered again over HTTP: status %d, want 200", sent.Status)
			}
			continue
		}
		s.Deliver(s.last).WaitAck(wait)
	}
}

// News implements [bottest.Stage].
func (s *stage) News() []string {
	s.settle()
	fresh, changed := s.offered, []string(nil)
	s.offered = nil
	defer func() { s.unordered = false }()
	for n, p := range s.Posts() {
		if p.Deleted {
			continue
		}
		shown := s.named(bottest.DiscordShown(p))
		before, known := s.versions[p.ID]
		s.versions[p.ID] = shown
		switch {
		case !known || n >= s.posts && before == "":
			fresh = append(fresh, s.where(p)+"\n"+shown)
		case before != shown:
			changed = append(changed, "changed in "+s.where(p)+"\n"+newLines(before, shown))
		}
	}
	if s.unordered {
		slices.Sort(fresh)
	}
	return append(fresh, changed...)
}

// where names the place of a message as people would.
func (s *stage) where(p bottest.DiscordMessage) string {
	c := s.Channel(p.Channel)
	place := s.names[c.ID]
	switch c.Type {
	case bottest.DMChannel:
		place = "direct message"
	case bottest.PublicThread:
		place = fmt.Sprintf("%s, in the thread “%s”", s.names[c.Parent], c.Name)
	}
	if p.To != "" {
		place += ", to " + s.names[p.To] + " only"
	}
	if rung := s.Rings(p); len(rung) > 0 {
		place += ", rings for " + strings.Join(rung, ", ")
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
		all = append(all, bottest.DiscordLive(p, ours)...)
	}
	return all
}

// Restart implements [bottest.Stage].
func (s *stage) Restart() {
	s.stop()
	s.rig = startOn(s.t, s.Discord, s.store, s.live.Index(), withDigests(s.live))
}

func TestSuite(t *testing.T) {
	t.Parallel() // it waits for limits
	bottest.Run(t, bottest.Questions, func(t *testing.T) bottest.Stage { return openStage(t) })
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	bottest.Transcripts(t, "testdata/transcripts", func(t *testing.T) bottest.Stage { return openStage(t) })
}

// ours reports whether something that is live in a message was made so by the renderer: headings,
// quotes, lists and small print of stored words, and the links of stored sources.
func ours(kind, text string) bool {
	switch kind {
	case bottest.LiveBold, bottest.LiveItalic, bottest.LiveHeading, bottest.LiveQuote, bottest.LiveList, bottest.LiveSubtext:
		return !strings.Contains(text, "evil") && !strings.Contains(text, "bold") && !strings.Contains(text, "everyone")
	case bottest.LiveMasked:
		return strings.Contains(text, "(<https://council.portelden.example")
	}
	return false
}
