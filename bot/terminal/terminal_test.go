package terminal

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "write the golden files")

// stored finds FAQs and topics by the very words of their question or name.
type stored []*faq.Briefing

func (s stored) Match(q faq.Query, top int) []faq.Match {
	var out []faq.Match
	for _, b := range s {
		if q.Briefing != "" && q.Briefing != b.ID {
			continue
		}
		for i := range b.FAQs {
			if strings.EqualFold(b.FAQs[i].Question, q.Text) && len(out) < top {
				m := faq.Match{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, Confidence: 0.97}
				if q.Explain {
					m.Why = faq.Why{
						Words: []faq.Word{
							{Asked: "eclipses", Found: "eclipse", How: "stem", Where: "question", Weight: 0.75},
							{Asked: "a date", Found: "a date", How: "form", Where: "answer", Weight: 0.25},
						},
						Missing:  []string{"total"},
						Features: map[string]float64{"covered": 2.5, "missing": -0.25},
					}
				}
				out = append(out, m)
			}
		}
	}
	return out
}

func (s stored) Passages(faq.Query, string, int) []faq.Match { return nil }
func (s stored) Briefings() []*faq.Briefing                  { return s }

var briefings = stored{
	{
		ID: "eclipse", Title: "The eclipse over Spain",
		FAQs: []faq.FAQ{
			{ID: "when", Question: "When is the eclipse?", Answer: "The eclipse is on 12 August 2026.", Section: "Common questions"},
			{ID: "evil", Question: "What does the file do?", Answer: "It \x1b]0;owned\x07clears \x1b[2Jthe \u009b2Jscreen.", Section: "\x1b[31mCommon"},
		},
		Prompts: []faq.Prompt{{ID: "next", Question: "When is the next one?"}, {ID: "safe", Question: "How can it be watched safely?"}},
		Topics:  []faq.Topic{{ID: "spain", Name: "Kingdom of Spain", Aliases: []string{"Spain"}}, {ID: "moon", Name: "the Moon"}},
	},
	{ID: "comet", Title: "A comet comes back", Topics: []faq.Topic{{ID: "halley", Name: "Edmond Halley"}}},
}

// converse holds a chat of the given lines and returns what it showed.
func converse(t *testing.T, finder faq.Finder, lines string) string {
	t.Helper()
	var out bytes.Buffer
	screen, err := Open(strings.NewReader(lines), &out, func(string) string { return "" })
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer screen.Close()
	b := bot.New(slog.New(slog.DiscardHandler), finder, bot.NewMemory(nil))
	if err := New(b, finder, screen, "c").Run(t.Context(), "Welcome."); err != nil {
		t.Fatalf("Run: %v", err)
	}
	return out.String()
}

// TestTranscripts holds the chats in testdata/*.txt: lines that start with "> " are typed, all
// other lines are what the chat shows.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			shown := ""
			typed := ""
			for line := range strings.Lines(string(data)) {
				text, ok := strings.CutPrefix(line, prompt)
				if !ok {
					continue
				}
				typed += text
				all := strings.TrimSuffix(converse(t, briefings, typed), "\n") // what the end of the input shows
				got.WriteString(line + strings.TrimPrefix(strings.TrimPrefix(all, "Welcome.\n\n"), shown))
				shown = strings.TrimPrefix(all, "Welcome.\n\n")
			}
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("transcript (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStoredTextCommandsNoTerminal(t *testing.T) {
	out := converse(t, briefings, "What does the file do?\n/why\n/topics\n/nonsense\x1b[2J\n")
	if i := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f) }); i >= 0 {
		t.Errorf("the chat shows a control character: %q", out[max(0, i-20):min(len(out), i+20)])
	}
	if !strings.Contains(out, "the 2Jscreen.") {
		t.Errorf("the answer is not shown: %q", out)
	}
}

func TestChatEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, held := pipe(t)
	defer held.Close()
	var out bytes.Buffer
	screen, err := Open(in, &out, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(slog.New(slog.DiscardHandler), briefings, bot.NewMemory(nil))
	if err := New(b, briefings, screen, "c").Run(ctx, "Welcome."); err != nil {
		t.Errorf("Run with a context that is done: %v, want no error", err)
	}
}

func TestLineTooLong(t *testing.T) {
	screen, err := Open(strings.NewReader(strings.Repeat("x", maxLine+1)), &bytes.Buffer{}, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(slog.New(slog.DiscardHandler), briefings, bot.NewMemory(nil))
	err = New(b, briefings, screen, "c").Run(t.Context(), "Welcome.")
	if err == nil || !strings.Contains(err.Error(), "longer than 1048576 bytes") {
		t.Errorf("Run with an endless line: %v, want it refused", err)
	}
}

func pipe(t *testing.T) (in, held *os.File) {
	t.Helper()
	in, held, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in, held
}
