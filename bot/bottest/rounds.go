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
