package curate_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/storage"
	"github.com/godeeper/godeeper/storage/storagetest"
)

var _ curate.Store = (*storage.Store)(nil)

const ferryPage = `# A ferry line closes

4 March 2025

## What's happened

- The last boat of the island line left Port Harrow on Monday.
- The council sold both boats to a yard in Bergen.

## Common questions

### Why does the ferry line close?

It carried too few passengers after the bridge was opened.

### When did the last boat leave?

On Monday at noon.

## Go deeper

- Who pays for the bridge?

## More on these topics

### Port Harrow

Port Harrow is the largest harbour of the island.
`

// place is a desk with all it works with.
type place struct {
	*curate.Desk
	store *storage.Store
	live  *match.Live
	clock time.Time
}

// run runs a test with each database.
func run(t *testing.T, f func(t *testing.T, p *place)) {
	t.Helper()
	for name, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") },
		"postgres": func(t *testing.T) string { return storagetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, newPlace(t, dsn(t)))
		})
	}
}

func newPlace(t testing.TB, dsn string) *place {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	store, err := storage.Open(t.Context(), log, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &place{store: store, live: match.NewLive(nil), clock: time.Date(2026, time.November, 29, 12, 0, 0, 0, time.UTC)}
	p.Desk = curate.New(log, store, p.live)
	p.Now = func() time.Time { return p.clock }
	return p
}

// mustImport imports a file as the desk does, and answers from it.
func (p *place) mustImport(t testing.TB, name, text, want string) curate.Draft {
	t.Helper()
	d, err := p.Import(t.Context(), "ada", name, []byte(text))
	if err != nil || d.Status != want {
		t.Fatalf("import of %s: got %+v, error %v, want %s", name, d, err, want)
	}
	p.refresh(t)
	return d
}

// refresh answers from what is stored now, as a serving process does after some seconds.
func (p *place) refresh(t testing.TB) {
	t.Helper()
	all, err := p.store.Briefings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.live.Replace(match.New(all))
}

// ask has questions recorded as they are answered now.
func (p *place) ask(t testing.TB, texts ...string) {
	t.Helper()
	for i, text := range texts {
		a := faq.Compose(p.live, faq.Query{Text: text})
		asked := faq.Asked{Ref: fmt.Sprint(text, p.clock, i), Text: text, Platform: "web", Outcome: a.Outcome, Confidence: a.Confidence, At: p.clock.Unix()}
		if a.Match != nil {
			asked.Kind, asked.Entry, asked.Briefing = a.Match.Kind, a.Match.ID(), a.Match.Briefing.ID
		}
		if err := p.store.SaveAsked(t.Context(), asked); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *place) mustAmend(t testing.TB, all ...faq.Amendment) []faq.Amendment {
	t.Helper()
	saved, err := p.Amend(t.Context(), "ada", all...)
	if err != nil {
		t.Fatal(err)
	}
	p.refresh(t)
	return saved
}

func diff(t testing.TB, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

const (
	whyID  = "faq-why-does-the-ferry-line-close"
	whenID = "faq-when-did-the-last-boat-leave"
)

// TestMissBecomesAnswer goes the way of a question that is not answered: a curator writes an FAQ, sees
// what it would do, saves it, and it is answered.
func TestMissBecomesAnswer(t *testing.T) {
	run(t, func(t *testing.T, p *place) {
		p.mustImport(t, "ferry.md", ferryPage, curate.Added)
		const question = "How many llamas live in Peru?"
		p.ask(t, question, "how many llamas live in peru", "Why does the ferry line close?")
		groups, err := p.Unanswered(t.Context(), 0, false)
		if err != nil || len(groups) != 1 || groups[0].Count != 2 || groups[0].Questions[0].Text != question {
			t.Fatalf("unanswered: got %+v, error %v", groups, err)
		}
		a := faq.Amendment{Kind: faq.AmendFAQ, Text: "  How many  llamas live in Peru? ", Answer: "Some\nfour million.\n\n\n\nMost of them\r\nin the south."}
		preview, err := p.Preview(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		want := faq.Amendment{Kind: faq.AmendFAQ, Briefing: faq.DeskID, Entry: "faq-how-many-llamas-live-in-peru",
			Text: question, Answer: "Some\nfour million.\n\nMost of them\nin the south."}
		diff(t, "as it would be saved", []faq.Amendment{want}, preview.Amendments)
		if preview.Tried != 2 || len(preview.Differences) != 1 {
			t.Fatalf("got %d tried, differences %+v, want 2 and 1", preview.Tried, preview.Differences)
		}
		if d := preview.Differences[0]; d.Before.Outcome == faq.Answered || d.After.Outcome != faq.Answered || d.After.Text != want.Answer {
			t.Errorf("got before %s, after %s %q", d.Before.Outcome, d.After.Outcome, d.After.Text)
		}
		if all, err := p.History(t.Context(), "", 0, 0); err != nil || len(all) != 0 {
			t.Errorf("a preview saved %v, error %v", all, err)
		}

		saved := p.mustAmend(t, preview.Amendments...)
		want.ID, want.By, want.At = saved[0].ID, "ada", p.clock.Unix()
		diff(t, "saved", []faq.Amendment{want}, saved)
		if a := faq.Compose(p.live, faq.Query{Text: question}); a.Outcome != faq.Answered || a.Briefing.Title != faq.DeskTitle {
			t.Errorf("asked again: got %s from %+v", a.Outcome, a.Briefing)
		}
		if groups, err := p.Unanswered(t.Context(), 0, false); err != nil || len(groups) != 0 {
			t.Errorf("unanswered after that: got %+v, error %v", groups, err)
		}
		if err := p.Undo(t.Context(), "grace", saved[0].ID, true); err != nil {
			t.Fatal(err)
		}
		p.refresh(t)
		if groups, err := p.Unanswered(t.Context(), 0, false); err != nil || len(groups) != 1 {
			t.Errorf("unanswered after it was undone: got %+v, error %v", groups, err)
		}
		if err := p.Undo(t.Context(), "grace", 999, true); !errors.Is(err, faq.ErrNotFound) {
			t.Errorf("undo of an unknown one: got error %v", err)
		}
		// The id of the one that was undone stays its own.
		again := p.mustAmend(t, faq.Amendment{Kind: faq.AmendFAQ, Text: question, Answer: "Many."})
		if again[0].Entry != want.Entry+"-2" {
			t.Errorf("got id %s, want %s-2", again[0].Entry, want.Entry)
		}
	})
}

// TestLostAnswer previews a variant that takes a question away from the entry that it is stored at.
func TestLostAnswer(t *testing.T) {
	run(t, func(t *testing.T, p *place) {
		p.mustImport(t, "ferry.md", ferryPage, curate.Added)
		p.mustImport(t, "faqs.jsonl", `{"id": "tickets", "question": "Where do I get my money back?", "answer": "At the office."}
{"id": "hours", "question": "When is the office open?", "answer": "From nine to five."}`, curate.Added)
		p.ask(t, "When is the office open?", "When did the last boat leave?", "Where do I get my money back?")
		preview, err := p.Preview(t.Context(), faq.Amendment{Kind: faq.AmendRemove, Briefing: "faqs", Entry: "hours"},
			faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whenID, Answer: "On Tuesday."})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range preview.Differences {
			got = append(got, fmt.Sprintf("%s: %s -> %s", d.Asked.Text, d.Before.Outcome, d.After.Outcome))
		}
		if len(got) != 2 || !strings.HasPrefix(got[0], "When is the office open?: answered -> ") || strings.HasSuffix(got[0], "answered") ||
			got[1] != "When did the last boat leave?: answered -> answered" {
			t.Errorf("got differences %v", got)
		}
		diff(t, "changes", []curate.Change{
			{Kind: faq.KindFAQ, ID: "hours", Was: "When is the office open?", Detail: "question"},
			{Kind: faq.KindFAQ, ID: "hours", Was: "From nine to five.", Detail: "answer"},
			{Kind: faq.KindFAQ, ID: whenID, Was: "On Monday at noon.", Is: "On Tuesday.", Detail: "answer"},
		}, preview.Changes)

		// A new phrasing of one entry that is the stored question of another, but for its case.
		stolen := faq.Amendment{Kind: faq.AmendVariant, Briefing: "faqs", Entry: "tickets", Text: "when is the office open"}
		_, err = p.Preview(t.Context(), stolen)
		if bad, ok := errors.AsType[*curate.Invalid](err); !ok || bad.Field != "variant" || !strings.Contains(bad.Text, "When is the office open?") {
			t.Errorf("got error %v, want that it is stored already", err)
		}
		// One that is not the same, and takes the question all the same.
		stolen.Text = "When did the last boat leave the port?"
		p.ask(t, "When did the last boat leave the port?")
		preview, err = p.Preview(t.Context(), stolen)
		if err != nil || len(preview.Differences) == 0 || preview.Differences[0].After.Match.ID() != "tickets" {
			t.Errorf("got %+v, error %v, want an answer from another entry", preview.Differences, err)
		}
	})
}

func TestInvalid(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	p.mustImport(t, "faqs.jsonl", `{"id": "tickets", "question": "Where do I get my money back?", "answer": "At the office.", "variants": ["refund"]}`, curate.Added)
	removed := p.mustAmend(t, faq.Amendment{Kind: faq.AmendFAQ, Briefing: "ferry", Text: "Who sails?", Answer: "Nobody."})[0]
	if err := p.Undo(t.Context(), "ada", removed.ID, true); err != nil {
		t.Fatal(err)
	}
	page, err := p.store.Briefing(t.Context(), "ferry")
	if err != nil {
		t.Fatal(err)
	}
	prompt, topic, passage := page.Prompts[0].ID, page.Topics[0].ID, page.Sections[0].Passages[0].ID
	long := strings.Repeat("é", 301)
	variant := func(text string) faq.Amendment {
		return faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: text}
	}
	newFAQ := func(question, answer string) faq.Amendment {
		return faq.Amendment{Kind: faq.AmendFAQ, Briefing: "ferry", Text: question, Answer: answer}
	}
	of := func(a faq.Amendment, entry string) faq.Amendment { a.Entry = entry; return a }
	for _, test := range []struct {
		a           faq.Amendment
		field, want string // want is a part of the sentence
	}{
		{faq.Amendment{Kind: faq.AmendFAQ, Briefing: "gone", Text: "Q?", Answer: "A."}, "briefing", `No briefing "gone" is stored`},
		{faq.Amendment{Kind: faq.AmendVariant, Entry: whyID, Text: "x"}, "briefing", "is stored"},
		{of(variant("x"), "gone"), "entry", "not in “A ferry line closes” any more"},
		{of(variant("x"), prompt), "entry", "Only a question with an answer"},
		{of(variant("x"), passage), "entry", "Only a question with an answer"},
		{faq.Amendment{Kind: "paint", Briefing: "ferry", Entry: whyID}, "entry", `of the kind "paint"`},
		{faq.Amendment{Kind: faq.AmendRemove, Briefing: "ferry", Entry: passage}, "entry", "changed on the page"},
		{faq.Amendment{Kind: faq.AmendAlias, Briefing: "ferry", Entry: whyID, Text: "x"}, "entry", "Only a topic"},
		{faq.Amendment{Kind: faq.AmendQuestion, Briefing: "ferry", Entry: topic, Text: "x?"}, "entry", "no question"},
		{variant(""), "variant", "no word in it"},
		{variant(" ?! "), "variant", "no word in it"},
		{variant(long), "variant", "has 301 characters"},
		{variant("a\nb"), "variant", "several lines"},
		{variant("a\x07b"), "variant", "cannot be shown (U+0007)"},
		{variant("a\x00b"), "variant", "cannot be shown (U+0000)"},
		{variant("a\xffb"), "variant", "no text in UTF-8"},
		{variant("Why does the ferry line close?"), "variant", "a phrasing of that question already"},
		{variant("WHY does the ferry line close"), "variant", "a phrasing of that question already"},
		{variant("When did the last boat leave?"), "variant", "“When did the last boat leave?” in the same briefing"},
		{variant("Refund?"), "variant", "“Where do I get my money back?” in “"},
		{faq.Amendment{Kind: faq.AmendNoVariant, Briefing: "ferry", Entry: whyID, Text: "x"}, "variant", "no phrasing"},
		{newFAQ("", "A."), "question", "no word in it"},
		{newFAQ(long, "A."), "question", "has 301 characters"},
		{newFAQ("Q?", " \n\t "), "answer", "no word in it"},
		{newFAQ("Q?", strings.Repeat("a", 10_001)), "answer", "has 10001 characters"},
		{newFAQ("Q?", "a\x1b[31m"), "answer", "cannot be shown"},
		{newFAQ("Why does the ferry line close?", "A."), "question", "change that one"},
		{of(newFAQ("Q?", "A."), whyID), "entry", "already"},
		{of(newFAQ("Q?", "A."), removed.Entry), "entry", "already"},
		{of(newFAQ("Q?", "A."), "../x"), "entry", "small letters"},
		{faq.Amendment{Kind: faq.AmendQuestion, Briefing: "ferry", Entry: whyID, Text: "Why does the ferry line close?"}, "question", "already"},
		{faq.Amendment{Kind: faq.AmendQuestion, Briefing: "ferry", Entry: whyID, Text: "When did the last boat leave?"}, "question", "in the same briefing"},
		{faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whenID, Answer: "On Monday at noon. "}, "answer", "already"},
		{faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whenID, Answer: "X", Was: "On Sunday."}, "answer", "meanwhile"},
		{faq.Amendment{Kind: faq.AmendAlias, Briefing: "ferry", Entry: topic, Text: "Port Harrow"}, "alias", "already"},
		{faq.Amendment{Kind: faq.AmendNoAlias, Briefing: "ferry", Entry: topic, Text: "x"}, "alias", "no name"},
		{faq.Amendment{Kind: faq.AmendDescription, Briefing: "ferry", Entry: topic, Text: "\u00a0"}, "answer", "no word in it"},
	} {
		_, err := p.Amend(t.Context(), "ada", variant("fine as such"), test.a)
		bad, ok := errors.AsType[*curate.Invalid](err)
		if !ok || bad.Field != test.field || !strings.Contains(bad.Text, test.want) {
			t.Errorf("%.200v:\n got error %v\nwant one of %s with %q", test.a, err, test.field, test.want)
		}
	}
	all, err := p.History(t.Context(), "", 0, 0)
	if err != nil || len(all) != 1 {
		t.Errorf("got amendments %v, error %v, want none saved beside a refused one", all, err)
	}
	_, err = p.Amend(t.Context(), "ada", make([]faq.Amendment, 501)...)
	if _, ok := errors.AsType[*curate.Invalid](err); !ok {
		t.Errorf("501 at once: got error %v", err)
	}
}

// TestTwoCurators has two curators change the same answer: the second is told, and none is overwritten.
func TestTwoCurators(t *testing.T) {
	run(t, func(t *testing.T, p *place) {
		p.mustImport(t, "ferry.md", ferryPage, curate.Added)
		const at, each = 4, 10
		var wg sync.WaitGroup
		var mu sync.Mutex
		saved, told := 0, 0
		for i := range at {
			wg.Go(func() {
				for n := range each {
					_, err := p.Amend(context.WithoutCancel(t.Context()), fmt.Sprint("curator ", i),
						faq.Amendment{Kind: faq.AmendVariant, Briefing: "ferry", Entry: whyID, Text: fmt.Sprintf("phrasing %d of %d", n, i)})
					if err != nil {
						t.Error(err)
					}
					_, err = p.Amend(context.WithoutCancel(t.Context()), fmt.Sprint("curator ", i), faq.Amendment{Kind: faq.AmendAnswer,
						Briefing: "ferry", Entry: whenID, Answer: fmt.Sprintf("Answer %d of %d.", n, i), Was: "On Monday at noon."})
					mu.Lock()
					if _, ok := errors.AsType[*curate.Invalid](err); ok {
						told++
					} else if err == nil {
						saved++
					} else {
						t.Error(err)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if saved != 1 || told != at*each-1 {
			t.Errorf("got %d answers saved, %d refused, want 1, %d", saved, told, at*each-1)
		}
		b, err := p.store.Briefing(t.Context(), "ferry")
		if err != nil || len(b.FAQs[0].Variants) != at*each {
			t.Errorf("got %d variants, error %v, want %d", len(b.FAQs[0].Variants), err, at*each)
		}
	})
}

// TestRatedBadly keeps a question that was answered badly, until its answer is amended.
func TestRatedBadly(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	p.ask(t, "Why does the ferry line close?")
	asked, err := p.store.Asked(t.Context(), storage.AskedFilter{})
	if err != nil || asked[0].Outcome != faq.Answered {
		t.Fatal(asked, err)
	}
	if err := p.store.SaveRating(t.Context(), faq.Rating{Ref: asked[0].Ref, Person: "U1", At: p.clock.Unix()}); err != nil {
		t.Fatal(err)
	}
	unanswered := func(want int) {
		t.Helper()
		groups, err := p.Unanswered(t.Context(), 0, false)
		if err != nil || len(groups) != want {
			t.Errorf("got %+v, error %v, want %d groups", groups, err, want)
		}
	}
	unanswered(1)
	p.clock = p.clock.Add(time.Hour)
	p.mustAmend(t, faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whenID, Answer: "On Tuesday."})
	unanswered(1)
	p.mustAmend(t, faq.Amendment{Kind: faq.AmendAnswer, Briefing: "ferry", Entry: whyID, Answer: "The bridge took its passengers."})
	unanswered(0)
}

func TestDismissed(t *testing.T) {
	p := newPlace(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	p.mustImport(t, "ferry.md", ferryPage, curate.Added)
	p.ask(t, "How many llamas live in Peru?", "Is chess a sport?")
	if err := p.Dismiss(t.Context(), "ada", true, "is chess a sport"); err != nil {
		t.Fatal(err)
	}
	p.ask(t, "Is chess a sport??")
	for dismissed, want := range map[bool]string{false: "How many llamas live in Peru?", true: "Is chess a sport?"} {
		groups, err := p.Unanswered(t.Context(), 0, dismissed)
		if err != nil || len(groups) != 1 || groups[0].Questions[0].Text != want {
			t.Errorf("dismissed %t: got %+v, error %v, want %s", dismissed, groups, err, want)
		}
	}
}
