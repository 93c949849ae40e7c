package discord

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/bot/bottest/samples"
	"github.com/godeeper/godeeper/faq"
)

// hostileReplies returns replies that hold s wherever something stored or typed can stand.
func hostileReplies(s string) []bot.Reply {
	excerpts := []faq.Excerpt{{Section: s, Subheading: s, Question: s, Text: s, Papers: []string{s, "BBC"}}, {Papers: []string{s}, Text: s}}
	sources := []faq.Source{{Title: s}, {Title: s, URL: s}, {Title: s, URL: "https://example.org/" + s}, {URL: "http://example.org/?q=" + s}, {URL: s}}
	return []bot.Reply{
		{Ref: "r", Answer: faq.Answer{Outcome: faq.Answered, Note: s, Text: s, Excerpts: excerpts, Sources: sources, Deeper: []string{s, s + strings.Repeat(" and so on", 9)}}},
		{Answer: faq.Answer{Outcome: faq.Suggested, Note: s, Suggestions: []string{s}}},
		{Answer: faq.Answer{Outcome: faq.Declined, Note: s, About: []string{s, "Another"}, Suggestions: []string{s}}},
		{Line: s, Offers: []string{s}},
		{Page: &bot.Page{Title: s, Parts: []bot.Part{{Heading: s, Text: s, Items: []string{s, "Another"}, Quotes: excerpts, Sources: sources, Questions: []string{s}}}}},
	}
}

// hostAddress is where a link of [hostileReplies] may lead: a stored address is linked, with its host
// for its text.
var hostAddress = regexp.MustCompile(`^https?://(example\.org|evil\.example)/[a-zA-Z0-9\-._~:/?#!$'*+,;=%&]*$`)

// flat returns what is shown without line breaks and the word joiner.
func flat(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

// checkInert holds that nothing in a message is live, but for links to stored addresses: each mark
// in it is ours, for it stands around all of s or around words of our own.
func checkInert(t testing.TB, m message, s string) {
	t.Helper()
	own := []string{bot.TitleAsk, bot.TitleDeeper, bot.TitleBriefings, "Another"}
	described := []string{m.Classic.Embeds[0].Description}
	var texts []string
	modern := payload(t, m.Modern)
	walk(modern["components"], func(o object) {
		if text, ok := o["content"].(string); ok {
			texts = append(texts, text)
		}
		if label, ok := o["label"].(string); ok && label != bot.Line(label) {
			t.Errorf("a label that is not clean: %q", label)
		}
	})
	checkSameMarks(t, modern, texts)
	checkSameMarks(t, payload(t, m.Classic), described)
	var lines []string
	for line := range strings.SplitSeq(bot.Text(s), "\n") {
		lines = append(lines, flat(line))
	}
	for _, text := range append(described, texts...) {
		_, marks := readMarkdown(text)
		for _, k := range marks {
			inside := flat(k.text)
			switch k.kind {
			case "bold", "small", "title", "quote", "item":
				if !strings.Contains(inside, flat(bot.Line(s))) && !slices.Contains(own, inside) && inside != bot.SourcesLabel+"example.org" {
					t.Errorf("%s of %q in %q", k.kind, k.text, text)
				}
			case "italic": // of a note, line by line
				if !slices.Contains(lines, inside) {
					t.Errorf("italics of %q in %q", k.text, text)
				}
			case "link":
				if m := hostAddress.FindStringSubmatch(k.url); m == nil || k.text != m[1] {
					t.Errorf("a link to %q with the text %q", k.url, k.text)
				}
			default:
				t.Errorf("%s: %q in %q", k.kind, k.text, text)
			}
		}
	}
}

// kinds are the marks that a rendering makes, as the fake Discord names them.
var kinds = map[string]string{
	"bold": bottest.LiveBold, "italic": bottest.LiveItalic, "title": bottest.LiveHeading, "small": bottest.LiveSubtext,
	"quote": bottest.LiveQuote, "link": bottest.LiveMasked,
}

// checkSameMarks holds that the fake Discord, whose reading is independent of ours, finds the marks
// that we find, and no others. It counts lists, and not their items.
func checkSameMarks(t testing.TB, body object, texts []string) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, text := range texts {
		_, marks := readMarkdown(text)
		for _, m := range marks {
			if m.kind != "item" {
				want[kinds[m.kind]]++
			}
		}
	}
	bottest.DiscordLive(bottest.DiscordMessage{Body: body}, func(kind, _ string) bool {
		if kind != bottest.LiveList {
			got[kind]++
		}
		return true
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the fake finds other marks (-ours +the fake's):\n%s\nin %q", diff, texts)
	}
}

func TestRenderHostile(t *testing.T) {
	t.Parallel()
	schema := messageSchema(t)
	for _, s := range append(bottest.Sample(bottest.Hostile()), "\\", "*", "a\\", "_", "> a\n> b", "- a\n  - b", "12.", "a #", "<") {
		for _, r := range hostileReplies(s) {
			messages := render(r, renderOptions{Private: true, Question: s, By: s, Key: 1})
			checkMessages(t, schema, messages)
			for _, m := range messages {
				checkInert(t, m, s)
			}
			all, _ := readMarkdown(shown(payload(t, messages[0].Modern)))
			if !strings.Contains(flat(all), flat(bot.Line(s))) {
				t.Errorf("%q is not shown as typed:\n%s", s, all)
			}
			pressed := payload(t, messages[0].Modern)
			id := ""
			walk(pressed["components"], func(o object) {
				if i, ok := o["custom_id"].(string); ok && strings.HasPrefix(i, "ask:") {
					id = i
				}
			})
			checkAsked(t, pressed, id)
		}
	}
}

// checkAsked marks a button of a message as asked.
func checkAsked(t testing.TB, body object, id string) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	before, ok := labelOf(data, id)
	if !ok {
		t.Errorf("no button %q in %s", id, data)
	}
	edit, ok := markAsked(data, id)
	if !ok {
		t.Fatalf("%q cannot be marked in %s", id, data)
	}
	if after, ok := labelOf(edit, id); !ok || !strings.HasPrefix(before, strings.TrimSuffix(after, "…")) {
		t.Errorf("the button %q is %q when it is marked", before, after)
	}
	var marked object
	if err := json.Unmarshal(edit, &marked); err != nil {
		t.Fatal(err)
	}
	checkModern(t, marked)
	checkBoth(t, marked)
}

// FuzzRender holds what every rendering owes, whatever is stored.
func FuzzRender(f *testing.F) {
	type seed struct {
		text, address string
		times         uint8
	}
	for _, s := range bottest.Sample([]seed{
		{"Who <@&1> is it?", "https://example.org/a)b", 3},
		{"\x1b\u202e", "javascript:alert(1)", 60},
		{strings.Repeat("日本。", 1200), "http://user@example.org", 2},
		{strings.Repeat("<", 4000), strings.Repeat("e\u0301", 3000), 1},
		{strings.Repeat("word:a: ", 500), "\xff\xfe", 1},
		{strings.Repeat("*\n", 2500), "https://example.org/" + strings.Repeat("(", 300), 7},
	}) {
		f.Add(s.text, s.address, s.times)
	}
	f.Fuzz(func(t *testing.T, s, address string, times uint8) {
		many := slices.Repeat([]string{s}, int(times%80))
		replies := append(hostileReplies(s), bot.Reply{Ref: s, Answer: faq.Answer{Outcome: faq.Answered, Text: s, Deeper: many,
			Sources: slices.Repeat([]faq.Source{{Title: s, URL: address}}, int(times))}})
		replies = append(replies, bot.Reply{Page: &bot.Page{Parts: []bot.Part{{Items: many, Questions: many}}}})
		for _, r := range replies {
			messages := render(r, renderOptions{Private: true, By: s})
			checkMessages(t, nil, messages)
			checkOrder(t, r, messages)
		}
	})
}

// checkOrder holds that all of the text is shown, in order, and the buttons in the order of their
// questions.
func checkOrder(t testing.TB, r bot.Reply, messages []message) {
	t.Helper()
	var all, described strings.Builder
	last := 0
	for _, m := range messages {
		walk(payload(t, m.Modern)["components"], func(o object) {
			if text, ok := o["content"].(string); ok {
				shown, _ := readMarkdown(text)
				all.WriteString(shown + " ")
			}
			id, _ := o["custom_id"].(string)
			if c, _ := parseCustom(id); c.Verb == askVerb {
				if c.Number <= last {
					t.Errorf("question %d stands behind question %d", c.Number, last)
				}
				last = c.Number
			}
		})
		shown, _ := readMarkdown(m.Classic.Embeds[0].Description)
		described.WriteString(shown + " ")
	}
	for form, got := range map[string]string{"modern": all.String(), "classic": described.String()} {
		got := bare(got)
		for _, text := range []string{r.Answer.Note, r.Answer.Text, r.Line} {
			want := bare(bot.Text(text))
			_, rest, ok := strings.Cut(got, want)
			if !ok {
				t.Errorf("%q is not shown in full in the %s form, or not in order:\n%q", want, form, got)
			}
			got = rest
		}
	}
}

// bare returns s without all white space, for it may be cut anywhere.
func bare(s string) string { return strings.Join(strings.Fields(visible(s)), "") }

func BenchmarkRender(b *testing.B) {
	for _, c := range []struct {
		name  string
		reply bot.Reply
	}{{"answer", promptReply}, {"long", samples.Reply("long")}, {"hostile", bot.Reply{Line: strings.Repeat(":<*\n", 10_000)}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := json.Marshal(render(c.reply, renderOptions{})); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
