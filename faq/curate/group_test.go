package curate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

// retrieval is a folder of public question sets, which is no part of the project.
const retrieval = "../../../shared/retrieval"

// asking is a question with what it asks for.
type asking struct {
	Text     string   `json:"text"`
	Relevant []string `json:"relevant"`
}

func readSet(t testing.TB, set string) (*match.Index, []asking) {
	t.Helper()
	path := filepath.Join(retrieval, set)
	data, err := os.ReadFile(filepath.Join(path, "entries.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the question sets are not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := parse.Parse("entries.jsonl", data)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(path, "queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []asking
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a asking
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if len(a.Relevant) == 1 {
			all = append(all, a)
		}
	}
	return match.New([]*faq.Briefing{b}), all
}

// purity returns the share of questions that ask for what most of their group do, and the share of
// those that are in the group where most that ask for the same are.
func purity(groups []Group, label map[string]string) (pure, inverse float64) {
	all := 0
	most := map[string]int{} // label -> the most in one group
	for _, g := range groups {
		count := map[string]int{}
		for _, q := range g.Questions {
			count[label[q.Text]]++
			all++
		}
		best := 0
		for l, n := range count {
			best, most[l] = max(best, n), max(most[l], n)
		}
		pure += float64(best)
	}
	for _, n := range most {
		inverse += float64(n)
	}
	return pure / float64(all), inverse / float64(all)
}

func TestGroup(t *testing.T) {
	b := &faq.Briefing{ID: "port", FAQs: []faq.FAQ{{ID: "pay"}, {ID: "ferry"}}}
	near := func(i int, confidence float64) []faq.Match {
		return []faq.Match{{Entry: faq.Entry{Kind: faq.KindFAQ, Briefing: b, FAQ: &b.FAQs[i]}, Confidence: confidence}}
	}
	missed := []faq.Missed{
		{Text: "Who pays for the strike?", Count: 3, Last: 10},
		{Text: "who is paying for the strikes", Count: 1, Bad: 2, Last: 30},
		{Text: "When does the ferry leave?", Count: 3, Last: 20},
		{Text: "ferry times", Count: 2, Last: 5},
		{Text: "What is the weather like?", Count: 1, Last: 5},
		{Text: "?!", Count: 1, Last: 1},
		{Text: "", Count: 1, Last: 1},
	}
	nearest := [][]faq.Match{near(0, 0.5), near(0, 0.5), near(1, 0.5), near(1, 0.45), near(1, 0.1), nil, nil}
	want := [][]string{
		{"When does the ferry leave?", "ferry times"},
		{"Who pays for the strike?", "who is paying for the strikes"},
		{"What is the weather like?"}, {""}, {"?!"},
	}
	var groups []Group
	for seed := range uint64(20) { // whatever the order
		r := rand.New(rand.NewPCG(seed, 1))
		order := r.Perm(len(missed))
		var m []faq.Missed
		var n [][]faq.Match
		for _, i := range order {
			m, n = append(m, missed[i]), append(n, nearest[i])
		}
		groups = group(m, n)
		var got [][]string
		for _, g := range groups {
			var texts []string
			for _, q := range g.Questions {
				texts = append(texts, q.Text)
			}
			got = append(got, texts)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("groups (-want +got):\n%s", d)
		}
	}
	if g := groups[1]; g.Count != 4 || g.Bad != 2 || g.Last != 30 || len(g.Nearest) != 1 || g.Nearest[0].ID() != "pay" {
		t.Errorf("got %+v, want count 4, bad 2, last 30, nearest pay", g)
	}
}

// BenchmarkGroup groups 5,000 questions, half of which begin groups.
func BenchmarkGroup(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	missed := make([]faq.Missed, 5_000)
	for i := range missed {
		missed[i] = faq.Missed{Text: fmt.Sprintf("What does the minister of harbour %d think about the price of ferry %d?", r.IntN(100), r.IntN(100)), Count: 1 + r.IntN(50)}
	}
	nearest := make([][]faq.Match, len(missed))
	for b.Loop() {
		group(missed, nearest)
	}
}
