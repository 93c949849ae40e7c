package match_test

import (
	"fmt"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// BenchmarkMatch asks one question an operation, of pages and of large files of FAQs.
func BenchmarkMatch(b *testing.B) {
	pages := bundled(b)
	run := func(name string, x *match.Index, queries []faq.Query) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				x.Match(queries[i%len(queries)], 12)
			}
		})
	}
	var thread, open []faq.Query
	for _, page := range pages {
		for _, question := range questionsOf(page) {
			thread = append(thread, faq.Query{Text: "please tell me: " + question, Briefing: page.ID})
			open = append(open, faq.Query{Text: "please tell me: " + question})
		}
	}
	x := match.New(pages)
	run("thread", x, thread)
	run("open", x, open)
	for _, n := range []int{10_000, 100_000} {
		file := filler(n)
		x := match.New([]*faq.Briefing{file})
		var whole, misspelled, common []faq.Query
		for i := 0; i < n; i += n / 100 {
			whole = append(whole, faq.Query{Text: file.FAQs[i].Question})
			misspelled = append(misspelled, faq.Query{Text: misspelt(file.FAQs[i].Question)})
			common = append(common, faq.Query{Text: "how do I cancel the order of a card for my new car"})
		}
		run(fmt.Sprintf("%d", n), x, whole)
		run(fmt.Sprintf("%d/misspelt", n), x, misspelled)
		run(fmt.Sprintf("%d/common", n), x, common)
		run(fmt.Sprintf("%d/thread", n), x, []faq.Query{{Text: file.FAQs[0].Question, Briefing: "filler"}})
	}
}

// BenchmarkHostile asks a question of ten thousand unknown words.
func BenchmarkHostile(b *testing.B) {
	x := match.New([]*faq.Briefing{filler(10_000)})
	q := faq.Query{Text: misspelt(distinct(10_000))}
	for b.Loop() {
		x.Match(q, 12)
	}
}

// BenchmarkNew builds an index, of pages and of large files of FAQs.
func BenchmarkNew(b *testing.B) {
	for name, briefings := range map[string][]*faq.Briefing{
		"bundled": bundled(b), "10000": {filler(10_000)}, "100000": {filler(100_000)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				match.New(briefings)
			}
		})
	}
}
