package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// lines is a sheet of one line a part.
type lines []string

func (l *lines) add(kind string, parts ...any) {
	if s := strings.Trim(fmt.Sprint(parts...), " []{}"); s != "" {
		*l = append(*l, kind+": "+s)
	}
}

func (l *lines) Title(s string)                          { l.add("title", s) }
func (l *lines) Heading(s string)                        { l.add("heading", s) }
func (l *lines) Note(s string)                           { l.add("note", s) }
func (l *lines) Text(s string)                           { l.add("text", s) }
func (l *lines) Items(items []string)                    { l.add("items", items) }
func (l *lines) Quotes(quotes []faq.Excerpt)             { l.add("quotes", quotes) }
func (l *lines) Sources(sources []faq.Source)            { l.add("sources", sources) }
func (l *lines) Offers(title string, questions []string) { l.add("offers "+title, questions) }
func (l *lines) Share(ref string)                        { l.add("share", ref) }
func (l *lines) Feedback(ref string)                     { l.add("feedback", ref) }
func (l *lines) Wish(ref string)                         { l.add("wish", ref) }

func TestWrite(t *testing.T) {
	answer := faq.Answer{
		Outcome: faq.Answered, Note: "N", Text: "T", Excerpts: []faq.Excerpt{{Section: "S"}}, Sources: []faq.Source{{Title: "F"}},
		About: []string{"A"}, Suggestions: []string{"Q"}, Deeper: []string{"D"},
	}
	suggested, declined := answer, answer
	suggested.Outcome, declined.Outcome = faq.Suggested, faq.Declined
	page := &bot.Page{Title: "P", Parts: []bot.Part{
		{Heading: "H", Text: "T", Items: []string{"I"}, Quotes: []faq.Excerpt{{Section: "S"}}, Sources: []faq.Source{{Title: "F"}}}, {Text: "U"}}}
	asking := &bot.Page{Parts: []bot.Part{{Questions: []string{"Q"}}, {Text: "U"}}}
	for _, c := range []struct {
		name    string
		reply   bot.Reply
		private bool
		want    string
	}{
		{"silent", bot.Reply{Silent: true, Line: "L"}, true, ""},
		{"line", bot.Reply{Ref: "r", Line: "L", Offers: []string{"Q"}}, true, "text: L|offers You could ask: Q"},
		{"answer", bot.Reply{Ref: "r", Answer: answer}, false,
			"note: N|text: T|quotes: S|sources: F|heading: The stored briefings|items: A|offers You could ask: Q|offers Go deeper: D|feedback: r"},
		{"private", bot.Reply{Ref: "r", Answer: faq.Answer{Outcome: faq.Answered, Text: "T"}}, true, "text: T|share: r|feedback: r"},
		{"suggested", bot.Reply{Ref: "r", Answer: suggested}, true,
			"text: N|text: T|quotes: S|sources: F|heading: The stored briefings|items: A|offers : Q|offers Go deeper: D"},
		{"declined", bot.Reply{Ref: "r", Answer: declined}, true,
			"text: N|text: T|quotes: S|sources: F|heading: The stored briefings|items: A|offers You could ask: Q|offers Go deeper: D"},
		{"page", bot.Reply{Ref: "r", Page: page, Offers: []string{"O"}}, true,
			"title: P|heading: H|text: T|items: I|quotes: S|sources: F|text: U|offers You could ask: O|share: r"},
		{"page that asks", bot.Reply{Page: asking, Offers: []string{"O"}}, false, "offers : Q|text: U"},
	} {
		var got lines
		c.reply.Write(&got, c.private)
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s is not written in order (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestHeadOf(t *testing.T) {
	for _, c := range []struct {
		excerpt      faq.Excerpt
		name, papers string
	}{
		{faq.Excerpt{}, "", ""},
		{faq.Excerpt{Section: "What\nis it?", Question: "Who pays?"}, "What is it? · Who pays?", ""},
		{faq.Excerpt{Subheading: "A long subheading", Papers: []string{"BBC", "The Guardian"}}, "A long…", "BBC, The…"},
	} {
		if name, papers := bot.HeadOf(c.excerpt, 11); name != c.name || papers != c.papers {
			t.Errorf("HeadOf(%+v) = %q, %q, want %q, %q", c.excerpt, name, papers, c.name, c.papers)
		}
	}
}

func TestSourceTitle(t *testing.T) {
	for _, c := range []struct {
		source faq.Source
		linked bool
		want   string
	}{
		{faq.Source{Title: "BBC"}, false, "BBC"},
		{faq.Source{Title: "A very long title"}, false, "A very…"},
		{faq.Source{Title: "The report", URL: "https://a.example"}, true, "The report"},
		{faq.Source{Title: "https://a.example", URL: "https://a.example"}, true, ""},
		{faq.Source{URL: "file:///a"}, false, "file:///a"},
		{faq.Source{}, false, ""},
	} {
		if got := bot.SourceTitle(c.source, c.linked, 10); got != c.want {
			t.Errorf("SourceTitle(%+v, %t) = %q, want %q", c.source, c.linked, got, c.want)
		}
	}
}
