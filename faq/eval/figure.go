package eval

import (
	"encoding/json"
	"fmt"
	"math"
)

// Figure is a measure; it is NaN, and written as "–" or null, where there was nothing to measure.
type Figure float64

var none = Figure(math.NaN())

// MarshalJSON implements json.Marshaler.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Figure) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*f = none
		return nil
	}
	return json.Unmarshal(data, (*float64)(f))
}

// String writes three decimals, as measures are compared.
func (f Figure) String() string {
	if math.IsNaN(float64(f)) {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(f))
}

// percent writes a share for reading.
func (f Figure) percent() string {
	if math.IsNaN(float64(f)) {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(f))
}

func share(part, whole int) Figure { return mean(float64(part), whole) }

func mean(sum float64, n int) Figure {
	if n == 0 {
		return none
	}
	return Figure(sum / float64(n))
}
