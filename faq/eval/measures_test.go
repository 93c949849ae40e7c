package eval

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// result is an answerable question whose first right entry has the given rank, or with rank
// -1 one that nothing answers.
func result(rank int, confidence float64) Result {
	return Result{
		Question: Question{Answerable: rank >= 0}, Rank: max(rank, 0), Confidence: confidence, Matched: true,
	}
}

func near(t *testing.T, name string, got Figure, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(float64(got)) || math.Abs(float64(got)-want) > 1e-9 {
		t.Errorf("%s: got %v, want %v", name, float64(got), want)
	}
}

func TestAUROC(t *testing.T) {
	near(t, "told apart", auroc([]float64{0.8, 0.9}, []float64{0.1, 0.7}), 1)
	near(t, "the wrong way round", auroc([]float64{0.1}, []float64{0.2, 0.3}), 0)
	near(t, "all tied", auroc([]float64{0.5, 0.5}, []float64{0.5, 0.5, 0.5}), 0.5)
	// 0.9 beats all three; 0.5 beats 0.2 and ties with two: (3 + 1 + 2/2) of 6.
	near(t, "some tied", auroc([]float64{0.9, 0.5}, []float64{0.5, 0.2, 0.5}), 5.0/6)
	near(t, "no positives", auroc(nil, []float64{0.5}), math.NaN())
	near(t, "no negatives", auroc([]float64{0.5}, nil), math.NaN())
}

func TestCoverage(t *testing.T) {
	var results []Result
	for i := range 19 {
		results = append(results, result(1, 0.9+float64(i)/1000))
	}
	near(t, "all right", coverage(results), 1)

	// The 20th answer is wrong, and 19 of 20 are exactly 95%.
	results = append(results, result(-1, 0.8))
	near(t, "19 of 20", coverage(append(results, result(1, 0.7))), 1) // then 20 of 21

	// A second wrong one below: 19 of 21 and 20 of 22 are not enough.
	two := append(results, result(2, 0.75), result(1, 0.7))
	near(t, "stops before the second wrong one", coverage(two), 19.0/21)

	// Equal confidences pass together: the right one tied with two wrong ones cannot be had alone.
	tied := []Result{result(1, 0.9), result(1, 0.5), result(-1, 0.5), result(-1, 0.5)}
	near(t, "ties", coverage(tied), 0.5)
	near(t, "the first is wrong", coverage([]Result{result(-1, 0.9), result(1, 0.8)}), 0)
	near(t, "nothing answerable", coverage([]Result{result(-1, 0.9)}), math.NaN())

	unmatched := result(0, 0)
	unmatched.Matched = false
	near(t, "nothing matched is no answer", coverage([]Result{result(1, 0), unmatched}), 0.5)
}

func TestRanks(t *testing.T) {
	results := []Result{result(1, 0), result(2, 0), result(5, 0), result(6, 0), result(0, 0), result(-1, 0)}
	near(t, "recall@1", recall(results, 1), 1.0/5)
	near(t, "recall@5", recall(results, 5), 3.0/5)
	near(t, "MRR", mrr(results), (1+1.0/2+1.0/5+1.0/6)/5)
	near(t, "recall of nothing", recall(nil, 1), math.NaN())
	near(t, "MRR of nothing", mrr(nil), math.NaN())
}

func TestReliability(t *testing.T) {
	unmatched := result(0, 0)
	unmatched.Matched = false
	table, ece := reliability([]Result{
		result(1, 0.95), result(1, 1), result(2, 0.9), result(-1, 0.05), result(1, 0.1), unmatched,
	})
	// Bin 9: mean 0.95 against 2 of 3; bin 0: 0.05 against 0 of 1; bin 1: 0.1 against 1 of 1.
	near(t, "ECE", ece, (3*(0.95-2.0/3)+0.05+0.9)/5)
	near(t, "mean of the last bin", table[9].Confidence, 0.95)
	near(t, "share right in the last bin", table[9].Right, 2.0/3)
	var counts []int
	for _, b := range table {
		counts = append(counts, b.Matches)
	}
	if d := cmp.Diff([]int{1, 1, 0, 0, 0, 0, 0, 0, 0, 3}, counts); d != "" {
		t.Errorf("matches a bin (-want +got):\n%s", d)
	}
	near(t, "an empty bin", table[5].Right, math.NaN())
}
