package match

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sync"
)

// Model weighs the features of the second look: Rank orders the entries, and Calibration
// turns the score of the first into a confidence, the share of such matches that are right.
type Model struct {
	Comment     string             `json:"comment"`
	Calibration map[string]float64 `json:"calibration"`
	Rank        map[string]float64 `json:"rank"`

	rank      [features]float64
	calibrate [calibration]float64
}

//go:embed model.json
var modelFile []byte

var shippedModel = sync.OnceValue(func() *Model {
	m, err := ReadModel(modelFile)
	if err != nil {
		panic(err) // the file is embedded: a test reads it
	}
	return m
})

// The calibration looks at the features of the best entry and at these.
const (
	cScore = features + iota // log-odds of the ranking
	cLead                    // how far it is before the next, in log-odds
	cBias
	calibration // number of features of the calibration
)

var featureNames = [calibration]string{
	"asked", "said", "all", "literal", "covered", "order", "rarest", "missing", "unknown", "names", "hit", "miss",
	"role", "follows", "faq", "prompt", "topic", "named", "short", "strong", "thread", "dense", "same", "bare", "assoc", "gone", "blank", "story",
	"score", "lead", "bias",
}

// ReadModel reads a model in its JSON form. A weight of an unknown name is an error.
func ReadModel(data []byte) (*Model, error) {
	var m Model
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	if err := place(m.Rank, m.rank[:]); err != nil {
		return nil, fmt.Errorf("read model: rank: %w", err)
	}
	if err := place(m.Calibration, m.calibrate[:]); err != nil {
		return nil, fmt.Errorf("read model: calibration: %w", err)
	}
	return &m, nil
}

func place(weights map[string]float64, into []float64) error {
	known := 0
	for i := range into {
		if w, ok := weights[featureNames[i]]; ok {
			into[i] = w
			known++
		}
	}
	if known < len(weights) {
		return fmt.Errorf("it has a weight for a feature that does not exist; the features are %q", featureNames[:len(into)])
	}
	return nil
}

// score is the log-odds of the ranking.
func (m *Model) score(v *vector) float64 {
	s := 0.0
	for i, w := range m.rank {
		s += w * v[i]
	}
	return s
}

// confidence is the calibrated share of such matches that are right.
func (m *Model) confidence(v *[calibration]float64) float64 {
	s := 0.0
	for i, w := range m.calibrate {
		s += w * v[i]
	}
	return 1 / (1 + math.Exp(-s))
}
