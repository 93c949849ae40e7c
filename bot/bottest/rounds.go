package bottest

import (
	"flag"
	"os"
	"runtime"
	"strconv"
)

// Rounds returns how often a test does what takes long: few times, or in full where GODEEPER_ROUNDS
// is "full".
func Rounds(few, full int) int {
	if os.Getenv("GODEEPER_ROUNDS") == "full" {
		return full
	}
	return few
}

// sampled is the distance of those that Sample returns.
const sampled = 8

// Sample returns all cases of a test of what is shown, and every eighth with the race detector: it
// finds races in how things are done, which is the same for all, and takes ten times as long.
func Sample[T any](all []T) []T {
	if !race {
		return all
	}
	var some []T
	for n := 0; n < len(all); n += sampled {
		some = append(some, all[n])
	}
	return some
}

// Times returns how often a test does the same thing: n times, and fewer with the race detector, as
// [Sample] has it, but at least once.
func Times(n int) int {
	if !race {
		return n
	}
	return max(n/sampled, 1)
}

// AtOnce lets three times as many tests of a package run at once as there are processors, unless
// the command line says how many: for tests that wait more than they work. It is called by
// TestMain, before the command line is read.
func AtOnce() {
	if err := flag.Set("test.parallel", strconv.Itoa(3*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
}
