package curate_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// large imports 100 files of 1,000 FAQs each, and records 2,000 questions about them, a third of which
// are about nothing that is stored.
func large(b *testing.B) *place {
	b.Helper()
	p := newPlace(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := make([]string, 5_000)
	for i := range vocabulary {
		vocabulary[i] = fmt.Sprintf("%c%c%c%c%c%c", 'b'+r.IntN(20), "aeiou"[r.IntN(5)], 'b'+r.IntN(20), "aeiou"[r.IntN(5)], 'b'+r.IntN(20), "aeiou"[r.IntN(5)])
	}
	question := func() string {
		w := make([]string, 6)
		for i := range w {
			w[i] = vocabulary[min(r.IntN(len(vocabulary)), r.IntN(len(vocabulary)))]
		}
		return "How does the " + strings.Join(w, " ") + "?"
	}
	var briefings []*faq.Briefing
	for i := range 100 {
		file := &faq.Briefing{ID: fmt.Sprint("file-", i), Title: fmt.Sprint("File ", i), Path: fmt.Sprintf("/file-%d.jsonl", i)}
		for n := range 1_000 {
			file.FAQs = append(file.FAQs, faq.FAQ{ID: fmt.Sprint("q", n), Question: question(), Answer: "It does so " + question()})
		}
		if _, _, err := p.store.Import(b.Context(), file); err != nil {
			b.Fatal(err)
		}
		briefings = append(briefings, file)
	}
	p.live.Replace(match.New(briefings))
	var asked []faq.Asked
	for i := range 2_000 {
		a := faq.Asked{Text: question(), Outcome: faq.Declined, At: p.clock.Unix() - int64(i)}
		if i%3 > 0 {
			a.Text, a.Outcome = strings.Replace(briefings[r.IntN(100)].FAQs[r.IntN(1_000)].Question, "How does", "Please say how does", 1), faq.Answered
		}
		asked = append(asked, a)
	}
	if err := p.store.SaveAsked(b.Context(), asked...); err != nil {
		b.Fatal(err)
	}
	return p
}

func BenchmarkDesk(b *testing.B) {
	p := large(b)
	b.Run("Preview", func(b *testing.B) {
		for b.Loop() {
			got, err := p.Preview(b.Context(), faq.Amendment{Kind: faq.AmendVariant, Briefing: "file-7", Entry: "q3", Text: "What about the new phrasing?"})
			if err != nil || got.Tried < 1_900 { // some are asked twice
				b.Fatal(got.Tried, err)
			}
		}
	})
	b.Run("Unanswered", func(b *testing.B) {
		for b.Loop() {
			if got, err := p.Unanswered(b.Context(), 0, false); err != nil || len(got) == 0 {
				b.Fatal(len(got), err)
			}
		}
	})
	b.Run("Amend", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			if _, err := p.Amend(b.Context(), "ada", faq.Amendment{Kind: faq.AmendVariant, Briefing: "file-7", Entry: "q3", Text: fmt.Sprint("Phrasing ", n)}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
