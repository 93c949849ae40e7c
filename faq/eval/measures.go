package eval

import (
	"math"
	"slices"
)

// bins is the number of equal parts into which confidence is cut to compare it with the share right.
const bins = 10

// precisionWanted is the share of given answers that have to be right for coverage: one wrong
// answer in twenty is what a newsroom was taken to bear.
const precisionWanted = 0.95

// Bin compares the confidence of matches in one range with how often they are right.
type Bin struct {
	Low        float64 `json:"low"` // the range begins here and is a tenth wide; 1 belongs to the last
	Matches    int     `json:"matches"`
	Confidence Figure  `json:"confidence"` // their mean confidence
	Right      Figure  `json:"right"`      // share of them that a right answer is made from
}

// auroc returns how often a member of high has a greater score than a member of low, a tie
// counted as half: 1 when the two are told apart perfectly, 0.5 when they cannot be.
func auroc(high, low []float64) Figure {
	if len(high) == 0 || len(low) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(low))
	var sum float64
	for _, s := range high {
		below, found := slices.BinarySearch(sorted, s)
		sum += float64(below)
		if found {
			above, _ := slices.BinarySearch(sorted, math.Nextafter(s, math.Inf(1)))
			sum += float64(above-below) / 2
		}
	}
	return Figure(sum / float64(len(high)) / float64(len(low)))
}

// coverage returns the greatest share of the answerable questions that are answered right at
// a threshold at which precisionWanted of all given answers are right. An answer here is
// the first match, if its confidence reaches the threshold; equal confidences pass together.
func coverage(results []Result) Figure {
	answerable := 0
	var given []Result
	for _, r := range results {
		if r.Question.Answerable {
			answerable++
		}
		if r.Matched {
			given = append(given, r)
		}
	}
	if answerable == 0 {
		return none
	}
	slices.SortFunc(given, func(a, b Result) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return 0
	})
	best, right := 0, 0
	for i, r := range given {
		if r.Rank == 1 {
			right++
		}
		tied := i+1 < len(given) && given[i+1].Confidence == r.Confidence
		// Counted in whole answers, so that exactly 19 of 20 is not lost to rounding.
		if !tied && float64(right) >= precisionWanted*float64(i+1)-1e-9 {
			best = max(best, right)
		}
	}
	return share(best, answerable)
}

// reliability compares confidence with the share right over all questions that had a match,
// and returns the expected calibration error: the mean gap between the two.
func reliability(results []Result) ([]Bin, Figure) {
	table := make([]Bin, bins)
	sums, rights := make([]float64, bins), make([]int, bins)
	n := 0
	for _, r := range results {
		if !r.Matched {
			continue
		}
		i := min(max(int(r.Confidence*bins), 0), bins-1)
		table[i].Matches++
		sums[i] += r.Confidence
		if r.Rank == 1 || r.Shown {
			rights[i]++
		}
		n++
	}
	gap := 0.0
	for i := range table {
		b := &table[i]
		b.Low = float64(i) / bins
		b.Confidence = mean(sums[i], b.Matches)
		b.Right = share(rights[i], b.Matches)
		gap += math.Abs(sums[i] - float64(rights[i]))
	}
	return table, mean(gap, n)
}

// recall returns the share of the answerable questions with a right entry among the first top matches.
func recall(results []Result, top int) Figure {
	found, n := 0, 0
	for _, r := range results {
		if !r.Question.Answerable {
			continue
		}
		n++
		if r.Rank > 0 && r.Rank <= top {
			found++
		}
	}
	return share(found, n)
}

// mrr returns the mean over the answerable questions of 1/rank of the first right entry.
func mrr(results []Result) Figure {
	sum, n := 0.0, 0
	for _, r := range results {
		if !r.Question.Answerable {
			continue
		}
		n++
		if r.Rank > 0 {
			sum += 1 / float64(r.Rank)
		}
	}
	return mean(sum, n)
}
