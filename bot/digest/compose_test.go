package digest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/bottest"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// stored is content that does not change.
type stored struct {
	changes  []faq.Change
	popular  []faq.Popular
	declined []faq.Asked
}

func (f stored) Changes(_ context.Context, since int64) (all []faq.Change, until int64, err error) {
	for _, c := range f.changes {
		until = max(until, c.At)
		if c.At > since {
			all = append(all, c)
		}
	}
	return all, until, nil
}

func (f stored) MostAskedIn(context.Context, string, string, string, int64, int) ([]faq.Popular, error) {
	return f.popular, nil
}

func (f stored) DeclinedSince(context.Context, string, string, string, int64, int) ([]faq.Asked, error) {
	return f.declined, nil
}

// story returns a briefing that quotes a number of newspapers.
func story(n, papers int) *faq.Briefing {
	b := &faq.Briefing{
		ID: fmt.Sprintf("story-%d", n), Title: fmt.Sprintf("Story %d", n), Date: time.Date(2026, 11, n%28+1, 0, 0, 0, 0, time.UTC),
		Sections: []faq.Section{{Role: faq.RoleHappened, Heading: "What's happened", Passages: []faq.Passage{{ID: "p1", Text: fmt.Sprintf("Something happened, for the %dth time.", n)}}}},
		Prompts:  []faq.Prompt{{ID: "q1", Question: fmt.Sprintf("Why did story %d happen?", n)}, {ID: "q2", Question: "What comes next?"}},
		FAQs:     []faq.FAQ{{ID: "f1", Question: "Who did it?", Answer: "Nobody knows."}, {ID: "f2", Question: "When was it?", Answer: "Yesterday."}},
	}
	for i := range papers {
		b.Sections = append(b.Sections, faq.Section{Role: faq.RolePapers, Passages: []faq.Passage{{ID: fmt.Sprint("s", i), Text: "It is said.", Papers: []string{fmt.Sprint("Paper ", i)}}}})
	}
	return b
}

// compose composes the digest of a content for a channel.
func compose(t *testing.T, f stored, s faq.Subscription, since int64) Digest {
	t.Helper()
	var all []*faq.Briefing
	for _, c := range f.changes {
		all = append(all, c.Briefing)
	}
	d, err := Compose(t.Context(), f, match.New(all), s, "2026-11-29", since)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// text returns a page as lines.
func text(p bot.Page) string {
	var b strings.Builder
	fmt.Fprintln(&b, p.Title)
	for _, part := range p.Parts {
		for _, s := range []string{"# " + part.Heading, part.Text} {
			if strings.TrimPrefix(s, "# ") != "" {
				fmt.Fprintln(&b, s)
			}
		}
		for _, s := range part.Items {
			fmt.Fprintln(&b, "-", s)
		}
		for _, q := range part.Quotes {
			fmt.Fprintln(&b, ">", q.Question, q.Text)
		}
		for _, s := range part.Sources {
			line := "source " + s.Title
			if s.URL != "" {
				line += " <" + s.URL + ">"
			}
			fmt.Fprintln(&b, line)
		}
		for _, s := range part.Questions {
			fmt.Fprintln(&b, "?", s)
		}
	}
	return b.String()
}

func TestDigestPage(t *testing.T) {
	published := story(2, 2)
	published.URL = "https://news.example/2"
	updated := faq.Change{Briefing: story(3, 3), Entries: []string{"p1", "s1", "q2"}, At: 30}
	f := stored{
		changes: []faq.Change{{Briefing: story(1, 0), New: true, At: 10}, {Briefing: published, New: true, At: 20}, updated},
		popular: []faq.Popular{{Briefing: "story-2", Kind: faq.KindFAQ, Entry: "f2", Count: 4}, {Briefing: "story-1", Kind: faq.KindPrompt, Entry: "q1", Count: 1}},
	}
	for _, c := range []struct {
		name  string
		s     faq.Subscription
		since int64
		full  int
		want  string
	}{
		{"short", faq.Subscription{Length: faq.DigestShort}, 0, 7, `What is new · Sunday 29 November 2026
# Story 2, 3 November 2026
Something happened, for the 2th time.
source Paper 0
source Paper 1
source Story 2, 3 November 2026 <https://news.example/2>
? When was it?
? Why did story 2 happen?
? What comes next?
# Story 1, 2 November 2026
Something happened, for the 1th time.
? Who did it?
? Why did story 1 happen?
? What comes next?
# Story 3, 4 November 2026 · updated
Something happened, for the 3th time.
- It is said.
- What comes next?
source Paper 0
source Paper 1
source Paper 2
? Who did it?
? Why did story 3 happen?
? What comes next?
# Asked most in this channel
? When was it?
`},
		{"full, one in full", faq.Subscription{Length: faq.DigestFull}, 0, 1, `What is new · Sunday 29 November 2026
# Story 2, 3 November 2026
Something happened, for the 2th time.
> When was it? Yesterday.
source Paper 0
source Paper 1
source Story 2, 3 November 2026 <https://news.example/2>
? Why did story 2 happen?
? What comes next?
? Who did it?
# Also new
- Story 1, 2 November 2026
- Story 3, 4 November 2026 · updated
# Asked most in this channel
? When was it?
`},
		{"headlines", faq.Subscription{Length: faq.DigestHeadlines}, 15, 7, `What is new · Sunday 29 November 2026
# Story 2, 3 November 2026
# Story 3, 4 November 2026 · updated
# Asked most in this channel
? When was it?
`},
		{"of a topic", faq.Subscription{Length: faq.DigestHeadlines, Topics: []string{"STORY 1"}}, 0, 7, `What is new · Sunday 29 November 2026
# Story 1, 2 November 2026
# Asked most in this channel
? When was it?
`},
		{"without a topic", faq.Subscription{Length: faq.DigestHeadlines, Without: []string{"story 1", "Story 2"}}, 0, 7, `What is new · Sunday 29 November 2026
# Story 3, 4 November 2026 · updated
# Asked most in this channel
? When was it?
`},
		{"nothing new", faq.Subscription{Length: faq.DigestFull}, 30, 7, `What is new · Sunday 29 November 2026
Nothing is new since the last digest.
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := compose(t, f, c.s, c.since)
			if diff := cmp.Diff(c.want, text(d.Page(c.full))); diff != "" {
				t.Errorf("the digest (-want +got):\n%s", diff)
			}
			if d.covers != 30 {
				t.Errorf("it covers up to %d, want 30", d.covers)
			}
		})
	}
}

// TestDigestNamesOneBriefing holds what the questions under a digest are about.
func TestDigestNamesOneBriefing(t *testing.T) {
	f := stored{changes: []faq.Change{{Briefing: story(1, 0), New: true, At: 10}, {Briefing: story(2, 2), New: true, At: 20}}}
	if got := compose(t, f, faq.Subscription{}, 10).About(); got != "story-2" {
		t.Errorf("a digest of one briefing is about %q, want story-2", got)
	}
	if got := compose(t, f, faq.Subscription{}, 0).About(); got != "" {
		t.Errorf("a digest of two briefings is about %q, want none", got)
	}
}

// TestDigestBounds composes a digest of many briefings.
func TestDigestBounds(t *testing.T) {
	var f stored
	for n := range 60 {
		f.changes = append(f.changes, faq.Change{Briefing: story(n+1, n%5), New: true, At: int64(n + 1)})
	}
	d := compose(t, f, faq.Subscription{Length: faq.DigestFull}, 0)
	page := d.Page(100)
	if d.Full() != maxHeadlines || len(page.Parts) != maxHeadlines+1 {
		t.Fatalf("%d headlines in full and %d parts, want %d and one more", d.Full(), len(page.Parts), maxHeadlines)
	}
	rest := page.Parts[maxHeadlines].Items
	if want := fmt.Sprintf("and %d more", 60-maxHeadlines-maxTitles); len(rest) != maxTitles+1 || rest[maxTitles] != want {
		t.Errorf("the rest ends in %q, want %q", rest[len(rest)-1], want)
	}
}

// TestDigestAnswersNow tells what was declined and can be answered by what is new.
func TestDigestAnswersNow(t *testing.T) {
	all := bottest.Briefings(t)
	f := stored{declined: []faq.Asked{{Text: "what will the repair cost?"}, {Text: "How much will the repair cost?"}, {Text: bottest.Questions.Unknown}}}
	d, err := Compose(t.Context(), f, match.New(all), faq.Subscription{}, "2026-11-29", 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{bottest.Questions.Question}; d.Empty() || !cmp.Equal(d.now, want) {
		t.Errorf("can be answered now: %q, want %q", d.now, want)
	}
}
