package match

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
)

// Model weighs the features of the second look. Rank orders the entries: one set of weights
// for entries of pages, one for entries of FAQ files, which have no story around them, one for
// those of FAQ files with many phrasings, and one for texts without a question.
// Calibration turns the score of the first entry into a confidence, the share of such matches
// that are right: for a question in the thread of a page, over all pages, and over FAQ files.
type Model struct {
	Comment     string             `json:"comment"`
	Rank        map[string]weights `json:"rank"`        // "page", "file", "phrased", "text"
	Calibration map[string]weights `json:"calibration"` // the same, and "thread"

	rank      [kinds][features]float64
	calibrate [kinds][calibration]float64
}

// weights are the weights of features by name.
type weights map[string]float64

// The kinds of entries and questions that are weighed apart.
const (
	onPage   = iota // an entry of a page, asked over all pages
	inFile          // an entry of a file of FAQs
	phrased         // an entry of a file of FAQs with many phrasings, which has a classifier
	inText          // an entry of a file of texts without questions
	inThread        // an entry of a page, asked in its thread: ranked like onPage
	kinds
)

var kindNames = [kinds]string{"page", "file", "phrased", "text", "thread"}

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
	cScore      = int(features) + iota // log-odds of the ranking
	cLead                              // how far it is before the next, in log-odds
	cBias                              //
	calibration                        // number of features of the calibration
)

var featureNames = [calibration]string{
	"asked", "said", "all", "literal", "covered", "order", "rarest", "missing", "unknown", "names", "hit", "miss",
	"role", "follows", "faq", "prompt", "topic", "named", "short", "strong", "dense", "same", "bare", "assoc",
	"gone", "blank", "focus", "met", "none", "class", "likely", "story", "meaning", "score", "lead", "bias",
}

// ReadModel reads a model in its JSON form. A weight of an unknown name is an error; one that
// is left out is 0. Files of FAQs that it does not weigh apart are weighed like all files.
func ReadModel(data []byte) (*Model, error) {
	var m Model
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	for _, kinds := range []map[string]weights{m.Rank, m.Calibration} {
		for name := range kinds {
			if !slices.Contains(kindNames[:], name) {
				return nil, fmt.Errorf("read model: it weighs %q apart, which is not one of %q", name, kindNames)
			}
		}
	}
	for k, name := range kindNames {
		if err := m.Rank[name].place(m.rank[k][:]); err != nil {
			return nil, fmt.Errorf("read model: rank of %s: %w", name, err)
		}
		if err := m.Calibration[name].place(m.calibrate[k][:]); err != nil {
			return nil, fmt.Errorf("read model: calibration of %s: %w", name, err)
		}
	}
	m.rank[inThread] = m.rank[onPage]
	for _, k := range []int{phrased, inText} {
		if len(m.Rank[kindNames[k]]) == 0 || len(m.Calibration[kindNames[k]]) == 0 {
			m.rank[k], m.calibrate[k] = m.rank[inFile], m.calibrate[inFile]
		}
	}
	m.weighMeaning()
	return &m, nil
}

func (w weights) place(into []float64) error {
	known := 0
	for i := range into {
		if x, ok := w[featureNames[i]]; ok {
			into[i] = x
			known++
		}
	}
	if known < len(w) {
		return fmt.Errorf("it weighs a feature that does not exist; the features are %q", featureNames[:len(into)])
	}
	return nil
}

// named returns weights by name, rounded so that they read well.
func named(from []float64) weights {
	w := weights{}
	for i, x := range from {
		w[featureNames[i]] = math.Round(x*1000)/1000 + 0 // no -0
	}
	return w
}

// score is the log-odds of the ranking.
func (m *Model) score(kind int, v *vector) float64 {
	s := 0.0
	for i, w := range m.rank[kind] {
		s += w * v[i]
	}
	return s
}

// odds are the log-odds of the calibration.
func (m *Model) odds(kind int, v *[calibration]float64) float64 {
	s := 0.0
	for i, w := range m.calibrate[kind] {
		s += w * v[i]
	}
	return s
}

// confidence is the calibrated share of such matches that are right.
func (m *Model) confidence(kind int, v *[calibration]float64) float64 {
	return 1 / (1 + math.Exp(-m.odds(kind, v)))
}
