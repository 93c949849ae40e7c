package slack

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest/samples"
	"github.com/godeeper/godeeper/faq"
)

// attacks are what Slack acts on, and what has been used to get around an escaping.
var attacks = []string{
	"<@U1>", "<!channel>", "<!here|here>", "<!subteam^S1>", "<#C1>", "<https://evil.example|x>", "<mailto:a@evil.example|a>",
	"@here", "*b*", "_i_", "~s~", "`c`", "```\nfence\n```", "&lt;!channel&gt;", ":smile:", "a\nb", "> q",
	"\u202edcba\u202c", "\u2066x\u2069", "z\u200bw", "javascript:alert(1)", "|>", "\\u003c!channel>", "[a](https://evil.example)",
}

// hostileTexts returns each attack and each pair of two different ones, among words.
func hostileTexts() []string {
	out := slices.Clone(attacks)
	for i, a := range attacks {
		for j, b := range attacks[:i] {
			if (i+j)%2 == 0 {
				out = append(out, "Who "+a+b+" is it?")
			} else {
				out = append(out, "Who "+b+a+" is it?")
			}
		}
	}
	return out
}

// hostileReplies returns replies that hold s wherever something stored or typed can stand.
func hostileReplies(s string) []bot.Reply {
	excerpts := []faq.Excerpt{{Section: s, Subheading: s, Question: s, Text: s, Papers: []string{s, "BBC"}}}
	sources := []faq.Source{{Title: s}, {Title: s, URL: s}, {Title: s, URL: "https://example.org/" + s}, {URL: "http://example.org/?q=" + s}, {URL: s}}
	return []bot.Reply{
		{Ref: "r", Answer: faq.Answer{Outcome: faq.Answered, Note: s, Text: s, Excerpts: excerpts, Sources: sources, Deeper: []string{s, s + strings.Repeat(" and so on", 9)}}},
		{Answer: faq.Answer{Outcome: faq.Suggested, Note: s, Suggestions: []string{s}}},
		{Answer: faq.Answer{Outcome: faq.Declined, Note: s, About: []string{s}, Suggestions: []string{s}}},
		{Line: s, Offers: []string{s}},
		{Page: &bot.Page{Title: s, Parts: []bot.Part{{Heading: s, Text: s, Items: []string{s}, Quotes: excerpts, Sources: sources, Questions: []string{s}}}}},
	}
}

// link is all that may be mrkdwn: an address in which nothing can end it, with a host for its label.
var link = regexp.MustCompile(`^(Sources: |· )?<(https?://example\.org/(?:[a-zA-Z0-9\-._~:/?#@!$'()*+,;=%]|&amp;)*)\|example\.org>$`)

// checkInert holds that no block gives Slack anything to act on but links to stored addresses.
func checkInert(t testing.TB, blocks []any) {
	t.Helper()
	walk(blocks, func(o object) {
		kind, _ := o["type"].(string)
		switch kind {
		case "mrkdwn":
			if o["verbatim"] != true || !link.MatchString(o["text"].(string)) {
				t.Errorf("mrkdwn that is no link to a stored address: %v", o)
			}
		case "plain_text":
			if o["emoji"] != false {
				t.Errorf("plain text with emoji: %v", o)
			}
		case "text", "header", "rich_text", "rich_text_section", "rich_text_quote", "rich_text_list",
			"context", "actions", "context_actions", "button", "feedback_buttons",
			"": // a style, or one of the two buttons of a rating
		default:
			t.Errorf("an element of type %q: %v", kind, o)
		}
		if _, ok := o["url"]; ok {
			t.Errorf("an address outside of a link: %v", o)
		}
		if s, ok := o["text"].(string); ok && s != bot.Clean(s) {
			t.Errorf("text that is not clean: %q", s)
		}
	})
}

func TestRenderHostile(t *testing.T) {
	schema := blocksSchema(t)
	all := hostileTexts()
	if len(all) < 300 {
		t.Fatalf("%d hostile texts, want at least 300", len(all))
	}
	for _, s := range all {
		for _, r := range hostileReplies(s) {
			messages := render(r, renderOptions{Private: true})
			checkMessages(t, schema, messages)
			for _, m := range messages {
				blocks := payload(t, m.Blocks)
				checkInert(t, blocks)
				if want := bot.Line(s); !strings.Contains(strings.Join(strings.Fields(shown(blocks)), " "), want) && !strings.Contains(s, "\n") {
					t.Errorf("%q is not shown as typed:\n%s", want, shown(blocks))
				}
			}
		}
		view := renderHome(home{Help: bot.Page{Title: s, Parts: []bot.Part{{Text: s}}}, Most: []string{s},
			Briefings: []homeBriefing{{Title: s, Questions: []string{s}}}})
		checkBlocks(t, schema, payload(t, view.Blocks.BlockSet))
		checkInert(t, payload(t, view.Blocks.BlockSet))
		asked := markAsked(render(bot.Reply{Line: s, Offers: []string{s}}, renderOptions{})[0].Blocks, "ask:0", s)
		checkBlocks(t, schema, payload(t, asked))
		checkInert(t, payload(t, asked))
	}
}

func TestLinkable(t *testing.T) {
	for _, c := range []struct{ address, want, host string }{
		{"http://example.org:8080/a?b=c&d=e#f", "http://example.org:8080/a?b=c&amp;d=e#f", "example.org"},
		{"https://example.org/?q=a|b>c<d e\"`", "https://example.org/?q=a%7Cb%3Ec%3Cd%20e%22%60", "example.org"},
		{"https://example.org/" + strings.Repeat("a", maxAddress), "", ""},
		{"javascript:alert(1)", "", ""},
	} {
		got, host, ok := linkable(c.address)
		if !ok {
			got, host = "", ""
		}
		if got != c.want || host != c.host {
			t.Errorf("linkable(%q) = %q, %q, want %q, %q", c.address, got, host, c.want, c.host)
		}
	}
}

func TestInert(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Plain, with 12:30 and a:b.", "Plain, with 12:30 and a:b."},
		{"<!channel> & co", "&lt;!channel&gt; &amp; co"},
		{"@here :smile: https://a.b", "@\u2060here :\u2060smile\u2060: https:\u2060//a.b"},
		{"www.evil.example, e.g. at 4.5.", "www\u2060.evil\u2060.example, e.g. at 4.5."},
		{"> a > b\n > c", "\u2060&gt; a &gt; b\n \u2060&gt; c"},
		{"*b* _i_ ~s~ `c`", "∗b∗ ˍiˍ ∼s∼ ˋcˋ"},
	} {
		if got := inert(c.text); got != c.want {
			t.Errorf("inert(%q) = %q, want %q", c.text, got, c.want)
		}
		if n := utf8.RuneCountInString(inert(c.text)); n > inertLen(c.text) {
			t.Errorf("inertLen(%q) = %d, but it is %d", c.text, inertLen(c.text), n)
		}
	}
}

// FuzzRender holds what every rendering owes, whatever is stored.
func FuzzRender(f *testing.F) {
	f.Add("Who <!channel> is it?", "https://example.org/a|b", uint8(3))
	f.Add("\x1b\u202e", "javascript:alert(1)", uint8(60))
	f.Add(strings.Repeat("日本。", 1200), "http://user@example.org", uint8(2))
	f.Add(strings.Repeat("<", 4000), strings.Repeat("e\u0301", 3000), uint8(1))
	f.Add(strings.Repeat("word:a: ", 500), "\xff\xfe", uint8(1))
	f.Fuzz(func(t *testing.T, s, address string, times uint8) {
		many := slices.Repeat([]string{s}, int(times%80))
		replies := append(hostileReplies(s), bot.Reply{Ref: s, Answer: faq.Answer{Outcome: faq.Answered, Text: s, Deeper: many,
			Sources: slices.Repeat([]faq.Source{{Title: s, URL: address}}, int(times))}})
		replies = append(replies, bot.Reply{Page: &bot.Page{Parts: []bot.Part{{Items: many, Questions: many}}}})
		for _, r := range replies {
			messages := render(r, renderOptions{Private: true})
			checkMessages(t, nil, messages)
			for _, m := range messages {
				walk(payload(t, m.Blocks), func(o object) {
					text, ok := o["text"].(string)
					if ok && o["type"] == "mrkdwn" && (strings.Count(text, "<") != 1 || strings.Count(text, ">") != 1 || strings.Count(text, "|") != 1) {
						t.Errorf("no single link: %q", text)
					}
				})
			}
		}
	})
}

func BenchmarkRender(b *testing.B) {
	for _, c := range []struct {
		name  string
		reply bot.Reply
	}{{"answer", promptReply}, {"long", samples.Reply("long")}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := json.Marshal(render(c.reply, renderOptions{})); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
