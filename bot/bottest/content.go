package bottest

import (
	"embed"
	"testing"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

//go:embed briefings
var briefings embed.FS

// Briefings returns the briefings that [Questions] and the transcripts ask of, the newest first.
func Briefings(t testing.TB) []*faq.Briefing {
	t.Helper()
	var all []*faq.Briefing
	for _, name := range []string{"lighthouse.txt", "ferry.txt"} {
		data, err := briefings.ReadFile("briefings/" + name)
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := parse.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// Questions is what stages with [Briefings] are asked.
var Questions = Content{
	Question: "How much will the repair cost?", Answer: "The repair will cost £4.2m.",
	FollowUp: "and when will it be finished?", Elliptic: "spring of 2028",
	Prompt:  "Why is the lighthouse leaning?",
	Unknown: "Who won the chess tournament in Reykjavik?",
}
