package storage_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

// morning returns briefings of the size of real ones: 3 kB of text in 20 passages, 3 questions, 6
// prompts and 6 topics each.
func morning(n int) []*faq.Briefing {
	all := make([]*faq.Briefing, n)
	for i := range all {
		b := &faq.Briefing{ID: fmt.Sprint("story-", i), Path: fmt.Sprint("/news/story-", i), Title: fmt.Sprint("Story ", i)}
		for s := range 4 {
			section := faq.Section{Role: faq.RoleHappened, Heading: "What's happened", Line: s}
			for p := range 5 {
				section.Passages = append(section.Passages, faq.Passage{
					ID:     fmt.Sprintf("the-minister-said-%d-%d", s, p),
					Text:   fmt.Sprintf("The minister said on day %d that nothing would be decided before the vote.", p),
					Papers: []string{"The Harbour Times"}, Block: p, Line: 5*s + p,
				})
			}
			b.Sections = append(b.Sections, section)
		}
		for j := range 6 {
			b.Prompts = append(b.Prompts, faq.Prompt{ID: fmt.Sprint("who-decides-", j), Question: "Who decides?", Section: "Go deeper", Line: 30 + j})
			b.Topics = append(b.Topics, faq.Topic{ID: fmt.Sprint("the-ministry-", j), Name: "Ministry of Harbours", Aliases: []string{"MoH"},
				Text: "The Ministry of Harbours (MoH) looks after harbours, ferries and the coast.", Line: 40 + j})
		}
		for j := range 3 {
			b.FAQs = append(b.FAQs, faq.FAQ{ID: fmt.Sprint("why-now-", j), Question: "Why now?", Answer: "Because the vote is near, and nobody knows its outcome.", Line: 50 + j})
		}
		all[i] = b
	}
	return all
}

// BenchmarkAsk measures what the command ask does with a store: the whole of it has 50 ms.
func BenchmarkAsk(b *testing.B) {
	dsn := "sqlite:" + filepath.Join(b.TempDir(), "bench.db")
	s := open(b, dsn)
	for _, p := range morning(18) {
		if _, _, err := s.Import(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name string
		save bool
	}{{"OpenAndBriefings", false}, {"OpenBriefingsSaveClose", true}} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				s, err := storage.Open(b.Context(), slog.New(slog.DiscardHandler), dsn)
				if err != nil {
					b.Fatal(err)
				}
				all, err := s.Briefings(b.Context())
				if err != nil || len(all) != 18 {
					b.Fatal(len(all), err)
				}
				if bench.save {
					if err := s.SaveAsked(b.Context(), faq.Asked{Text: "Why?", At: 1}); err != nil {
						b.Fatal(err)
					}
				} else {
					b.StopTimer()
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkImport measures an import that changes a briefing, and one that finds it unchanged.
func BenchmarkImport(b *testing.B) {
	s := open(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))
	p := morning(1)[0]
	n := 0
	b.Run("Updated", func(b *testing.B) {
		for b.Loop() {
			n++
			p.Title = fmt.Sprint("Title ", n)
			if status, _, err := s.Import(b.Context(), p); err != nil || status == storage.Unchanged {
				b.Fatal(status, err)
			}
		}
	})
	b.Run("Unchanged", func(b *testing.B) {
		for b.Loop() {
			if status, _, err := s.Import(b.Context(), p); err != nil || status != storage.Unchanged {
				b.Fatal(status, err)
			}
		}
	})
}
