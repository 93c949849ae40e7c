package bot_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

// paged returns a bot that answers from the briefings of the platforms' tests.
func paged(t *testing.T) *bot.Bot {
	t.Helper()
	var all []*faq.Briefing
	for _, name := range []string{"lighthouse.txt", "ferry.txt"} {
		data, err := os.ReadFile(filepath.Join("bottest", "briefings", name))
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := parse.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return bot.New(slog.New(slog.DiscardHandler), match.New(all), bot.NewMemory(nil))
}

// outline returns a page in lines that a test can compare.
func outline(p bot.Page) []string {
	out := []string{p.Title}
	for _, part := range p.Parts {
		line := "[" + part.Heading + "]"
		for _, q := range part.Quotes {
			line += " > " + q.Text
		}
		for _, s := range part.Sources {
			line += " (" + s.Title + ")"
		}
		out = append(out, line)
	}
	return out
}

func TestPapers(t *testing.T) {
	b := paged(t)
	for topic, want := range map[string][]string{
		"night ferry": {
			"What the papers say on “night ferry”",
			"[The Scotsman] > The Scotsman reports that cabins are sold out until June.",
			"[The Elden Herald] > The Elden Herald quotes the captain as saying that the timetable is tight. (Night ferry to the islands comes back, 3 March 2026)",
		},
		"chess": {"No stored briefing quotes a newspaper on “chess”."},
		" ": {
			"What the papers say: Harbour town saves its lighthouse",
			"[The Elden Herald] > The Elden Herald calls the vote a victory for common sense.",
			"[The Guardian] > The Guardian points out that satellite navigation has made most lighthouses needless, and asks whether the money is well spent.",
			"[The Times] > According to The Times, three other towns are watching the repair closely. (Harbour town saves its lighthouse, 14 May 2026)",
		},
	} {
		if diff := cmp.Diff(want, outline(b.Papers(topic))); diff != "" {
			t.Errorf("papers on %q (-want +got):\n%s", topic, diff)
		}
	}
}

func TestTopic(t *testing.T) {
	b := paged(t)
	for name, want := range map[string]string{"HF": "Heritage Fund", "the heritage fund": "Heritage Fund", "Port Elden": "Port Elden"} {
		p := b.Topic(name)
		if p.Title != want || len(p.Parts) != 1 || !strings.Contains(p.Parts[0].Text, want) {
			t.Errorf("topic %q is %q, want %q with its description", name, outline(p), want)
		}
	}
	for _, name := range []string{"Atlantis", ""} {
		p := b.Topic(name)
		if len(p.Parts) != 1 || !cmp.Equal(p.Parts[0].Items, []string{"Heritage Fund", "Port Elden"}) {
			t.Errorf("topic %q is %+v, want the names of the topics that there are", name, p)
		}
	}
}

func TestRecent(t *testing.T) {
	p := paged(t).Recent()
	if len(p.Parts) != 2 || len(p.Parts[0].Questions) != 3 || !strings.HasPrefix(p.Parts[1].Text, "The night ferry between") {
		t.Errorf("recent briefings are %+v, want two, the newest first, with a first sentence and three questions each", p)
	}
	empty := bot.New(slog.New(slog.DiscardHandler), stored{}, bot.NewMemory(nil))
	if got := outline(empty.Recent()); !cmp.Equal(got, []string{"No briefing is stored yet."}) {
		t.Errorf("without briefings the page is %q", got)
	}
}

func TestPrompts(t *testing.T) {
	want := []string{"Why is the lighthouse leaning?", "Why was the night ferry stopped?", "Who will pay for the repair?", "What is new about the Tern?"}
	if diff := cmp.Diff(want, paged(t).Prompts(4)); diff != "" {
		t.Errorf("prompts of each briefing in turn (-want +got):\n%s", diff)
	}
}
