package slack

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"github.com/godeeper/godeeper/bot"
)

// askedMark stands before a question that was asked.
const askedMark = "✓ "

// offer is a question that can be asked.
type offer struct {
	number   int    // from 1, in the order of the reply
	question string // as stored: what is asked
	shown    string
}

// Offers adds questions as buttons, under a title where there is one. Where one is too long for a
// button, all of them are listed above the buttons in full.
func (b *builder) Offers(title string, questions []string) {
	var all []offer
	cut := false
	for _, q := range questions {
		b.offered++
		o := offer{number: b.offered, question: q, shown: bot.Clip(bot.Line(q), maxValue)}
		if o.shown == "" {
			continue
		}
		all = append(all, o)
		cut = cut || utf8.RuneCountInString(o.shown) > maxButton
	}
	for i, some := range bot.Chunks(all, func(o offer) int { return len(o.question) + maxButton }, maxList, maxInActions) {
		var above []slackapi.RichTextElement
		text := offersText(some, b.number)
		if i == 0 && title != "" {
			above = append(above, section(styled(title, bold)))
			text = title + ":\n" + text
		}
		if cut {
			above = append(above, b.list(some))
		}
		row := b.buttons(some, cut)
		if len(above) > 0 {
			b.add(part{block: slackapi.NewRichTextBlock("", above...), offer: text, keep: len(row) > 0})
			text = ""
		}
		if len(row) > 0 {
			b.add(part{block: slackapi.NewActionBlock("", row...), offer: text})
		}
	}
}

// list shows questions in full, with their numbers where they may be asked by them.
func (b *builder) list(offers []offer) slackapi.RichTextElement {
	var items []string
	for i, o := range offers {
		items = append(items, o.shown)
		if o.number != i+1 && b.number {
			return section(span(offersText(offers, true))) // a list can begin with 1 only, by the published types
		}
	}
	if b.number {
		return newList(slackapi.RTEListOrdered, items)
	}
	return newList(slackapi.RTEListBullet, items)
}

func offersText(offers []offer, number bool) string {
	var lines []string
	for _, o := range offers {
		if number {
			lines = append(lines, fmt.Sprintf("%d. %s", o.number, o.shown))
		} else {
			lines = append(lines, "• "+o.shown)
		}
	}
	return strings.Join(lines, "\n")
}

// buttons returns a row of questions; one that is too long to be a button's value is not in it.
func (b *builder) buttons(offers []offer, listed bool) []slackapi.BlockElement {
	var row []slackapi.BlockElement
	for _, o := range offers {
		if utf8.RuneCountInString(o.question) > maxValue {
			continue
		}
		before := ""
		if listed && b.number {
			before = fmt.Sprintf("%d. ", o.number)
		}
		if b.asked[o.question] {
			before = askedMark + before
		}
		action := fmt.Sprintf("%s%d", b.action, o.number-1)
		row = append(row, slackapi.NewButtonBlockElement(action, o.question, plainText(clipLabel(before, o.shown))))
	}
	return row
}

// clipLabel returns a label that is clipped behind what stands before it.
func clipLabel(before, label string) string {
	return before + bot.Clip(label, maxButton-utf8.RuneCountInString(before))
}

// Share adds the button that shows the channel what only one person sees.
func (b *builder) Share(ref string) {
	if ref != "" && utf8.RuneCountInString(ref) <= maxValue {
		b.add(part{block: slackapi.NewActionBlock("", slackapi.NewButtonBlockElement(shareAction, ref, plainText(bot.ShareLabel)))})
	}
}

// Feedback adds the buttons that rate the answer, or how it was rated.
func (b *builder) Feedback(ref string) {
	const suffix = 2 // characters of "/+"
	switch {
	case b.rated == "+":
		b.add(part{block: slackapi.NewContextBlock("", plainText("Rated as helpful."))})
	case b.rated != "":
		b.add(part{block: slackapi.NewContextBlock("", plainText("Rated as not helpful."))})
	case ref != "" && utf8.RuneCountInString(ref)+suffix <= maxValue:
		b.add(part{block: slackapi.NewContextActionsBlock("", slackapi.NewFeedbackButtonsBlockElement(rateAction,
			slackapi.NewFeedbackButton(plainText(bot.HelpfulLabel), ref+"/+").WithAccessibilityLabel("This answer is helpful"),
			slackapi.NewFeedbackButton(plainText(bot.NotHelpfulLabel), ref+"/-").WithAccessibilityLabel("This answer is not helpful")))})
	}
}

// markAsked returns the blocks of a message with the button of the given action shown as asked;
// by is the name of who pressed it, for screen readers, "" when it is unknown. It changes none of
// the blocks that it is given, and returns the others as they are.
func markAsked(blocks []slackapi.Block, actionID, by string) []slackapi.Block {
	out := slices.Clone(blocks)
	for i, block := range out {
		switch b := block.(type) {
		case *slackapi.RichTextBlock:
			out[i] = withoutOffsets(b)
		case *slackapi.ActionBlock:
			if b.Elements == nil {
				continue
			}
			row := slices.Clone(b.Elements.ElementSet)
			for j, e := range row {
				if button, ok := e.(*slackapi.ButtonBlockElement); ok && button.ActionID == actionID {
					row[j] = askedButton(*button, by)
					marked := *b
					marked.Elements = &slackapi.BlockElements{ElementSet: row}
					out[i] = &marked
				}
			}
		}
	}
	return out
}

func askedButton(b slackapi.ButtonBlockElement, by string) *slackapi.ButtonBlockElement {
	b.Style = slackapi.StyleDefault
	label := ""
	if b.Text != nil {
		label = strings.TrimPrefix(unescape.Replace(b.Text.Text), askedMark)
	}
	b.Text = plainText(clipLabel(askedMark, label))
	if by = bot.Line(by); by != "" {
		b.AccessibilityLabel = bot.Clip("Asked by "+by+": "+label, maxButton)
	}
	return &b
}

// unescape undoes what Slack does to texts when it sends them back.
var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// withoutOffsets returns a block whose lists are sent as they were shown first.
func withoutOffsets(b *slackapi.RichTextBlock) *slackapi.RichTextBlock {
	plain := *b
	plain.Elements = slices.Clone(b.Elements)
	for i, e := range plain.Elements {
		if l, ok := e.(*slackapi.RichTextList); ok && l.Indent == 0 && l.Border == 0 && l.Offset == 0 {
			plain.Elements[i] = &list{Type: slackapi.RTEList, Elements: l.Elements, Style: l.Style}
		}
	}
	return &plain
}

// Wish implements [bot.Sheet].
func (b *builder) Wish(ref string) {
	if ref != "" && utf8.RuneCountInString(ref) <= maxValue {
		b.add(part{block: slackapi.NewActionBlock("", slackapi.NewButtonBlockElement(wishAction, ref, plainText(bot.WishLabel)))})
	}
}
