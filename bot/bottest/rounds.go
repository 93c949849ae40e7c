package bottest

import "os"

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
