package discord

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/godeeper/godeeper/bot"
)

// What a button does, as its custom id begins.
const (
	askVerb   = "ask"   // ask:REF:N asks question N of the answer REF
	rateVerb  = "rate"  // rate:REF:+ or rate:REF:-
	shareVerb = "share" // share:REF
	wishVerb  = "wish"  // wish:REF
	talkVerb  = "talk"  // talk:REF begins a thread about the briefing of a digest; of a menu, talk: does, about the one that is chosen
	setVerb   = "set"   // set:NAME, of a menu, sets a setting
)

// customID is what a button holds.
type customID struct {
	Verb   string // any but setVerb
	Ref    string // of the answer, "" where it has none
	Number int    // of a question, from 1; of a rating, 1 for helpful and -1 for not
}

// String returns the id as it is sent.
func (c customID) String() string {
	switch c.Verb {
	case rateVerb:
		if c.Number < 0 {
			return c.Verb + ":" + c.Ref + ":-"
		}
		return c.Verb + ":" + c.Ref + ":+"
	case askVerb:
		return fmt.Sprintf("%s:%s:%d", c.Verb, c.Ref, c.Number)
	}
	return c.Verb + ":" + c.Ref
}

// verbOf returns what a component does.
func verbOf(id string) string {
	verb, _, _ := strings.Cut(id, ":")
	return verb
}

// fits reports whether Discord accepts the id.
func (c customID) fits() bool {
	s := c.String()
	return utf8.ValidString(s) && size(s) <= maxCustomID
}

// parseCustom reads an id that String wrote.
func parseCustom(id string) (c customID, ok bool) {
	verb, rest, ok := strings.Cut(id, ":")
	if !ok {
		return customID{}, false
	}
	if verb == shareVerb || verb == wishVerb || verb == talkVerb {
		return customID{Verb: verb, Ref: rest}, rest != "" || verb == talkVerb
	}
	i := strings.LastIndexByte(rest, ':')
	if i < 0 {
		return customID{}, false
	}
	c = customID{Verb: verb, Ref: rest[:i]}
	switch last := rest[i+1:]; {
	case verb == askVerb:
		n, err := strconv.Atoi(last)
		c.Number = n
		return c, err == nil && n > 0 && strconv.Itoa(n) == last
	case verb == rateVerb && last == "+":
		c.Number = 1
	case verb == rateVerb && last == "-":
		c.Number = -1
	default:
		return customID{}, false
	}
	return c, c.Ref != ""
}

// button is a grey button. Its label is plain text.
func button(id customID, label string) discordgo.Button {
	return discordgo.Button{Style: discordgo.SecondaryButton, CustomID: id.String(), Label: clipLabel("", label)}
}

// clipLabel returns a label that is clipped behind what stands before it.
func clipLabel(before, label string) string {
	return before + bot.ClipBy(label, maxLabel-size(before), size)
}

// offer is a question that can be asked.
type offer struct {
	number int    // from 1, in the order of the reply
	shown  string // as in a list, in full but where it is very long
}

// Offers implements [bot.Sheet]: questions as buttons, under a title where there is one. Where one
// is too long for a button, all of them are listed above the buttons.
func (b *builder) Offers(title string, questions []string) {
	var all []offer
	cut := false
	for _, q := range questions {
		b.offered++
		if shown := bot.ClipBy(bot.Line(q), maxQuestion, escapedSize); shown != "" {
			all = append(all, offer{number: b.offered, shown: shown})
			cut = cut || size(shown) > maxSeen
		}
	}
	for i, some := range bot.Chunks(all, func(o offer) int { return escapedSize(o.shown) }, maxPiece-maxInRow*maxLabel, maxInRow) {
		if i == 0 && title != "" {
			b.add(part{text: bold(title), rule: true, keep: true})
		}
		var list []string
		var buttons []discordgo.Button
		for _, o := range some {
			label := o.shown
			if cut {
				number := fmt.Sprintf("%d. ", o.number)
				label = clipLabel(number, o.shown)
				list = append(list, escape(number+o.shown))
			}
			buttons = append(buttons, button(b.ask(o.number), label))
		}
		if cut {
			b.add(part{text: strings.Join(list, "\n"), keep: true})
		}
		b.add(part{row: buttons})
	}
}

// ask returns the id of a question's button. A name of the answer that is too long is left out.
func (b *builder) ask(number int) customID {
	if id := (customID{Verb: askVerb, Ref: b.ref, Number: number}); id.fits() {
		return id
	}
	return customID{Verb: askVerb, Number: number}
}

// Share implements [bot.Sheet].
func (b *builder) Share(ref string) {
	if id := (customID{Verb: shareVerb, Ref: ref}); ref != "" && id.fits() {
		share := button(id, bot.ShareLabel)
		share.Style = discordgo.PrimaryButton
		b.add(part{row: []discordgo.Button{share}})
	}
}

// Feedback implements [bot.Sheet].
func (b *builder) Feedback(ref string) {
	good, bad := customID{Verb: rateVerb, Ref: ref, Number: 1}, customID{Verb: rateVerb, Ref: ref, Number: -1}
	if ref != "" && good.fits() {
		b.add(part{row: []discordgo.Button{button(good, bot.HelpfulLabel), button(bad, bot.NotHelpfulLabel)}})
	}
}

// Wish implements [bot.Sheet].
func (b *builder) Wish(ref string) {
	if id := (customID{Verb: wishVerb, Ref: ref}); ref != "" && id.fits() {
		b.add(part{row: []discordgo.Button{button(id, bot.WishLabel)}})
	}
}
