package match_test

import (
	"slices"
	"testing"
	"time"
)

// worst runs a benchmark and reports, beside the mean, what 99 of 100 runs take at most.
func worst(b *testing.B, run func(i int)) {
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		run(i)
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds()), "p99-ns")
}
