package bot

import (
	"strings"

	"github.com/godeeper/godeeper/faq"
)

// Words of our own that are the same on every platform.
const (
	TitleDeeper    = "Go deeper"
	TitleAsk       = "You could ask"
	TitleBriefings = "The stored briefings"

	SourcesLabel    = "Sources: "
	SharedByLabel   = "Shared by "
	ShareLabel      = "Share with the channel"
	HelpfulLabel    = "Helpful"
	NotHelpfulLabel = "Not helpful"
	WishLabel       = "Tell me when"

	GoesOn = "The answer goes on." // stands for a message that has buttons only
)

// Sheet is what a reply is written on, part by part. Each platform has its own. Nothing is written
// for an empty text or list.
type Sheet interface {
	Title(s string)                          // of all that follows
	Heading(s string)                        // stays with what follows it
	Note(s string)                           // a sentence of our own about what follows
	Text(s string)                           // paragraphs
	Items(items []string)                    // a list
	Quotes(quotes []faq.Excerpt)             // under the names of their sections
	Sources(sources []faq.Source)            // where the text comes from, in small print
	Offers(title string, questions []string) // to ask next, by buttons; without a title for ""
	Share(ref string)                        // a button that shows others what one person sees
	Feedback(ref string)                     // the buttons that rate the answer
	Wish(ref string)                         // a button that has the person told when there is an answer
}

// Write writes the reply, in the order that it has on every platform. A private reply is seen by
// one person only, who may share it.
func (r Reply) Write(on Sheet, private bool) {
	switch {
	case r.Silent:
		return
	case r.Page != nil:
		r.Page.Write(on)
		if !r.Page.asks() {
			on.Offers(TitleAsk, r.Offers)
		}
	case r.Line != "":
		on.Text(r.Line)
		on.Offers(TitleAsk, r.Offers)
	default:
		writeAnswer(r.Answer, on)
	}
	if private && (r.Answer.Outcome == faq.Answered || r.Page != nil) {
		on.Share(r.Ref)
	}
	switch {
	case r.Answer.Outcome == faq.Answered:
		on.Feedback(r.Ref)
	case r.Wishable:
		on.Wish(r.Ref)
	}
}

func writeAnswer(a faq.Answer, on Sheet) {
	if a.Outcome == faq.Answered {
		on.Note(a.Note)
	} else {
		on.Text(a.Note)
	}
	on.Text(a.Text)
	on.Quotes(a.Excerpts)
	on.Sources(a.Sources)
	if len(a.About) > 0 {
		on.Heading(TitleBriefings)
		on.Items(a.About)
	}
	if a.Outcome == faq.Suggested { // the note leads into them
		on.Offers("", a.Suggestions)
	} else {
		on.Offers(TitleAsk, a.Suggestions)
	}
	on.Offers(TitleDeeper, a.Deeper)
}

// Write writes the page.
func (p Page) Write(on Sheet) {
	on.Title(p.Title)
	for _, part := range p.Parts {
		on.Heading(part.Heading)
		on.Text(part.Text)
		on.Items(part.Items)
		on.Quotes(part.Quotes)
		on.Sources(part.Sources)
		on.Offers("", part.Questions)
	}
}

// asks reports whether the page has questions of its own.
func (p Page) asks() bool {
	for _, part := range p.Parts {
		if len(part.Questions) > 0 {
			return true
		}
	}
	return false
}

// HeadOf names where an excerpt stands: the names of its section, and the papers that it is from.
// Each is clipped at limit characters, and "" for none.
func HeadOf(e faq.Excerpt, limit int) (name, papers string) {
	var names []string
	for _, s := range []string{e.Section, e.Subheading, e.Question} {
		if s = Clip(Line(s), limit); s != "" {
			names = append(names, s)
		}
	}
	return strings.Join(names, " · "), Clip(Line(strings.Join(e.Papers, ", ")), limit)
}

// SourceTitle returns what a source is called, clipped at limit characters: its title, or its
// address where it has none and is not linked; "" where only the link is to be shown.
func SourceTitle(s faq.Source, linked bool, limit int) string {
	title := Clip(Line(s.Title), limit)
	switch {
	case linked && s.Title == s.URL:
		return ""
	case !linked && title == "":
		return Clip(Line(s.URL), limit)
	}
	return title
}
