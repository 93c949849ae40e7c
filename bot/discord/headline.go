package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// digestMark begins the ref of buttons that stand in a digest of one briefing, whose id follows.
// The name of an answer has no dot.
const digestMark = "d."

// digestRef returns the ref of what is about a briefing, "" for none.
func digestRef(briefing string) string {
	if briefing == "" {
		return ""
	}
	return digestMark + briefing
}

// ofDigest returns the briefing that a ref names, where it is no name of an answer.
func ofDigest(ref string) (briefing string, ok bool) { return strings.CutPrefix(ref, digestMark) }

const (
	noThread  = "I cannot begin a thread here. Reply to the digest with your question."
	oneLabel  = "Talk about it in a thread"
	manyLabel = "Talk about one of them in a thread"
)

// talks are the headlines of a digest that can be talked about in a thread: one by a button, several
// by a menu.
type talks struct {
	one  []discordgo.Button
	many []discordgo.SelectMenuOption
}

func talksOf(all []bot.Headline) talks {
	if len(all) == 1 {
		if id := (customID{Verb: talkVerb, Ref: digestRef(all[0].Briefing)}); id.Ref != "" && id.fits() {
			return talks{one: []discordgo.Button{button(id, oneLabel)}}
		}
		return talks{}
	}
	var t talks
	for _, h := range all {
		label := bot.ClipBy(bot.Line(h.Title), maxChoice, size)
		if label != "" && h.Briefing != "" && size(h.Briefing) <= maxChoice && len(t.many) < maxChoices {
			t.many = append(t.many, discordgo.SelectMenuOption{Label: label, Value: h.Briefing})
		}
	}
	return t
}

// below returns parts with a button, or a menu of some headlines at most, below them.
func (t talks) below(parts []part, most int) []part {
	parts = slices.Clip(parts)
	some := t.many[:min(most, len(t.many))]
	switch {
	case t.one != nil:
		return append(parts, part{row: t.one})
	case len(some) > 0:
		return append(parts, part{menu: &discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: customID{Verb: talkVerb}.String(), Placeholder: manyLabel, Options: some,
		}})
	}
	return parts
}

// menuSize is the length of what is read in a menu.
func menuSize(m *discordgo.SelectMenu) int {
	n := size(m.Placeholder)
	for _, o := range m.Options {
		n += size(o.Label)
	}
	return n
}

// talkAbout begins a thread about a briefing of a digest, unless there is one, and tells the person
// where it is.
func (j *job) talkAbout(ctx context.Context, ref string) error {
	briefing, one := ofDigest(ref)
	if !one {
		if len(j.data.Values) != 1 {
			return fmt.Errorf("%w: not one headline is chosen", errUnusable)
		}
		briefing = j.data.Values[0]
	}
	page, ok := j.bot.About(briefing)
	if !ok {
		return j.tell("That briefing is not stored any more.")
	}
	public, err := j.public(ctx, j.delivery)
	switch {
	case err != nil:
		return err
	case !public:
		return j.tell("Here, I answer to the asker only: use /" + commandAsk + ".")
	case j.In == nil || !j.In.takesThreads():
		return j.tell(noThread)
	}
	if missing := j.missing(threadPermissions...); missing != "" {
		return j.tell("I cannot begin a thread here: I lack " + missing + ". Reply to the digest with your question.")
	}
	thread, err := j.threadAbout(ctx, briefing, page, one)
	switch {
	case err != nil:
		return err
	case thread == "":
		return j.tell(noThread)
	}
	return j.told("Ask about it in " + linkTo(thread) + ": mention me there, or reply to what I say.")
}

var threadPermissions = []int64{discordgo.PermissionCreatePublicThreads, discordgo.PermissionSendMessagesInThreads}

// threadAbout returns the thread about a briefing of a digest, which is begun where there is none; ""
// where Discord refuses that. For the one briefing of a digest it hangs on the digest.
func (j *job) threadAbout(ctx context.Context, briefing string, page bot.Page, one bool) (thread string, err error) {
	name := threadName(bot.Reply{Query: faq.Query{Text: page.Title}})
	if one {
		begun, err := j.beginThread(ctx, j.Channel, j.message.ID, name)
		if err != nil || !begun {
			return "", err
		}
		return j.message.ID, nil
	}
	thread, err = j.threadNamed(ctx, name)
	if _, no := errors.AsType[*refused](err); no {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return thread, j.open(ctx, thread, briefing, page)
}

// threadNamed returns the thread of the bot that has a name and is later than the digest, which it
// begins where there is none: one that was begun when the process ended is found again, and the next
// who wants to talk about the same finds it too, until Discord archives it.
func (j *job) threadNamed(ctx context.Context, name string) (id string, err error) {
	var active struct {
		Threads []channel `json:"threads"`
	}
	if err := j.rest.do(ctx, http.MethodGet, "/guilds/"+j.Guild+"/threads/active", nil, &active); err != nil {
		return "", err
	}
	for _, t := range active.Threads {
		if t.Parent == j.Channel && t.Owner == j.botUser() && t.Name == name && later(t.ID, j.message.ID) {
			return t.ID, nil
		}
	}
	body := struct {
		threadStart
		Type int `json:"type"`
	}{newThread(name), int(discordgo.ChannelTypeGuildPublicThread)}
	if j.In.Type == int(discordgo.ChannelTypeGuildNews) {
		body.Type = int(discordgo.ChannelTypeGuildNewsThread)
	}
	var begun channel
	err = j.rest.do(ctx, http.MethodPost, "/channels/"+j.Channel+"/threads", body, &begun)
	return begun.ID, err
}

// later reports whether an id was made after another one.
func later(id, than string) bool { return len(id) > len(than) || len(id) == len(than) && id > than }

// open says in a new thread what it is about, and has it remembered.
func (j *job) open(ctx context.Context, thread, briefing string, page bot.Page) error {
	c, err := j.bot.Conversation(ctx, Platform, inThread(j.Guild, thread))
	if err != nil || c.At != 0 {
		return err
	}
	c.At, c.Thread, c.Briefing, c.Answered = j.bot.Now().Unix(), briefing, briefing, true
	for i := range page.Parts {
		c.Offers = append(c.Offers, page.Parts[i].Questions...)
	}
	j.work.Turns = append(j.work.Turns, faq.Turn{Conversation: c})
	page.Parts = append([]bot.Part{{Text: "What you ask here, by a mention of me or in a reply to me, I look up in this briefing first."}}, page.Parts...)
	b := &builder{ref: digestRef(briefing)}
	page.Write(b)
	first := keyNumber(j.key())
	for i, m := range b.messages(first) {
		if err := j.post(m, keyAt(first, i), thread, ""); err != nil {
			return err
		}
	}
	return nil
}
