package faq_test

import (
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
)

// BenchmarkCompose answers the labelled questions of the bundled briefings, one an operation.
func BenchmarkCompose(b *testing.B) {
	c := bundled(b)
	index := match.New(c.briefings)
	for name, open := range map[string]bool{"thread": false, "open": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				label := c.questions[i%len(c.questions)]
				q := faq.Query{Text: label.Text, Before: label.Before}
				if about := c.briefing(label.Briefing); about != nil && !open {
					q.Briefing = about.ID
				}
				faq.Compose(index, q)
			}
		})
	}
}

// BenchmarkComposeAlone measures the composing without the search: a long answer with support.
func BenchmarkComposeAlone(b *testing.B) {
	pages := readBriefings(b, "testdata/pages/*")
	f, err := newScript(pages, `ask: can i still walk across
match: 0.92 faq Can I still walk across?
match: 0.20 faq How long will the bridge be closed?
passage: 0.50 passage The Norwegian Roads Authority
passage: 0.40 passage Salt spray
passage: 0.30 passage Lorries have become`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		faq.Compose(f, f.query)
	}
}
