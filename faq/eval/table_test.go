package eval

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

// someResults are results of every verdict, so that each column of the tables holds something.
func someResults() []Result {
	r := func(id, kind string, verdict Verdict, rank int, confidence float64, entry string) Result {
		res := Result{
			Question: Question{ID: id, Kind: kind, Briefing: "moon.txt", Text: "question " + id},
			Verdict:  verdict, Rank: rank, Confidence: confidence, Matched: entry != "",
		}
		switch verdict {
		case Right, SuggestedRight, SuggestedOther, Wrong, Missed:
			res.Question.Answerable = true
		}
		if entry != "" {
			res.Match = MatchedEntry{Kind: faq.KindFAQ, Briefing: "moon", ID: entry, Question: "What did it cost?"}
		}
		return res
	}
	long := r("t-1", "topic", Right, 1, 0.9, "isro")
	long.Words = longAnswer + 1
	return []Result{
		r("o-1", "off_topic", Declined, 0, 0, ""),
		r("f-1", "faq", Right, 1, 0.97, "cost"),
		r("f-2", "faq", SuggestedRight, 2, 0.55, "when"),
		r("f-3", "faq", Wrong, 0, 0.81, "why"),
		long,
		r("c-1", "", SuggestedOther, 7, 0.42, "when"),
		r("c-2", "", Missed, 0, 0.1, "cost"),
		r("n-1", "near_miss", Suggested, 0, 0.6, "cost"),
		r("n-2", "near_miss", FalseAnswer, 0, 0.92, "cost"),
		r("x-1", "", Declined, 0, 0.2, "when"),
	}
}

func TestTable(t *testing.T) {
	r := newReport(someResults(), Options{})
	r.Name, r.Content = "some", "1 briefing"
	var table, list, sets bytes.Buffer
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.golden", table.Bytes())
	if err := r.WriteList(&list); err != nil {
		t.Fatal(err)
	}
	golden(t, "list.golden", list.Bytes())
	empty := newReport([]Result{{Question: Question{ID: "1"}, Verdict: Declined}}, Options{Open: true})
	empty.Name = "others only"
	if err := WriteSets(&sets, []Report{r, empty}); err != nil {
		t.Fatal(err)
	}
	golden(t, "sets.golden", sets.Bytes())
}

func TestReport(t *testing.T) {
	r := newReport(someResults(), Options{})
	near(t, "precision", r.Precision, 2.0/4)
	near(t, "long answers", r.Long, 1.0/4)
	// 0.97 beats all four; 0.9 loses to 0.92.
	near(t, "AUROC", r.AUROC, 7.0/8)
	near(t, "AUROC against near misses", r.Kinds[3].AUROC, 3.0/4)
	near(t, "coverage", r.Coverage, 1.0/6)
	near(t, "recall@1", r.Answerable.Recall1, 2.0/6)
	near(t, "recall@5", r.Answerable.Recall5, 3.0/6)
	near(t, "MRR", r.Answerable.MRR, (1+1+1.0/2+1.0/7)/6)
	near(t, "answered although nothing answers it", r.Unanswerable.Share(FalseAnswer), 1.0/4)
}

func TestJSON(t *testing.T) {
	r := newReport(someResults(), Options{})
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b Figure) bool {
		return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
	})
	if d := cmp.Diff(r, back, same); d != "" {
		t.Errorf("report after JSON (-want +got):\n%s", d)
	}
}
