package match

import (
	"fmt"
	"hash/fnv"
	"math"

	"github.com/godeeper/godeeper/faq"
)

// Example is a labelled question to learn from.
type Example struct {
	Query      faq.Query
	Group      string                // examples of one group are held out together in cross-validation
	Answerable bool                  // the content answers it
	Right      func(faq.Entry) bool  // an entry is what was asked for
	Shown      func(faq.Answer) bool // an answer is right
}

// Set is the examples that are asked of one index. Each set weighs as its Weight says,
// however many examples it has.
type Set struct {
	Name     string
	Index    *Index
	Examples []Example
	Weight   float64 // examples that the set counts for
}

// trainDepth is the number of candidates of one question that are learnt from.
const trainDepth = 40

// Train learns a model from the sets, leaving out the groups for which skip is true.
func Train(sets []Set, skip func(group string) bool) (*Model, error) {
	m := &Model{Rank: map[string]float64{}, Calibration: map[string]float64{}}
	if err := m.trainRank(sets, skip); err != nil {
		return nil, err
	}
	m.trainCalibration(sets, skip)
	return m, nil
}

// list is one question with its candidates: the features and which are right.
type list struct {
	weight float64
	v      []vector
	right  []bool
}

// trainRank learns to put right entries before others: the softmax loss over the candidates
// of each question.
func (m *Model) trainRank(sets []Set, skip func(string) bool) error {
	var lists []list
	total := 0.0
	for _, set := range sets {
		weight := set.Weight / float64(len(set.Examples))
		for _, e := range set.Examples {
			if skip(e.Group) {
				continue
			}
			if l, ok := set.Index.list(e); ok {
				l.weight = weight
				total += weight
				lists = append(lists, l)
			}
		}
	}
	if len(lists) == 0 {
		return fmt.Errorf("train: no example has a right entry among its candidates")
	}
	var w, velocity [features]float64
	for range rankSteps {
		var gradient [features]float64
		for _, l := range lists {
			l.gradient(&w, &gradient)
		}
		for i := range w {
			velocity[i] = 0.9*velocity[i] - rankRate*(gradient[i]/total+rankRidge*w[i])
			w[i] += velocity[i]
		}
	}
	m.rank = w
	for i, x := range w {
		m.Rank[featureNames[i]] = math.Round(x*1000) / 1000
	}
	return nil
}

// list returns the candidates of an example, if a right one is among them.
func (x *Index) list(e Example) (list, bool) {
	l, found := list{}, false
	if !e.Answerable {
		return l, false
	}
	for i, c := range x.rank(x.question(e.Query)) {
		right := e.Right(x.entries[c.entry].Entry)
		if i >= trainDepth && !right {
			continue
		}
		l.v, l.right = append(l.v, c.v), append(l.right, right)
		found = found || right
	}
	return l, found
}

func (l *list) gradient(w, into *[features]float64) {
	scores := make([]float64, len(l.v))
	top := math.Inf(-1)
	for i := range l.v {
		for k, x := range w {
			scores[i] += x * l.v[i][k]
		}
		top = max(top, scores[i])
	}
	var all, right float64
	for i := range scores {
		scores[i] = math.Exp(scores[i] - top)
		all += scores[i]
		if l.right[i] {
			right += scores[i]
		}
	}
	for i, p := range scores {
		d := p / all
		if l.right[i] {
			d -= p / right
		}
		for k := range into {
			into[k] += l.weight * d * l.v[i][k]
		}
	}
}

// Folds returns a skip function for each of n folds: the groups of the fold.
func Folds(n int) []func(group string) bool {
	folds := make([]func(string) bool, n)
	for k := range folds {
		folds[k] = func(group string) bool {
			h := fnv.New32a()
			h.Write([]byte(group))
			return int(h.Sum32()%uint32(n)) == k
		}
	}
	return folds
}

// Constants of the calibration's gradient descent. The results do not move when these are
// halved or doubled.
const (
	ridge = 0.01 // of the sum of squares, beside the mean loss
	steps = 3000
	rate  = 0.3

	rankRidge = 0.003
	rankSteps = 400
	rankRate  = 0.8
)

// trainCalibration learns how often an answer made from the first entry is right.
func (m *Model) trainCalibration(sets []Set, skip func(string) bool) {
	type sample struct {
		v             [calibration]float64
		weight, right float64
	}
	var samples []sample
	total := 0.0
	for _, set := range sets {
		index := set.Index.With(m)
		weight := set.Weight / float64(len(set.Examples))
		for _, e := range set.Examples {
			if skip(e.Group) {
				continue
			}
			a := index.question(e.Query)
			ranked := index.rank(a)
			if len(ranked) == 0 {
				continue
			}
			s := sample{v: index.calibrationOf(a, ranked, 0), weight: weight}
			if e.Answerable && (e.Right(index.entries[ranked[0].entry].Entry) || e.Shown(faq.ComposeBest(index, e.Query))) {
				s.right = 1
			}
			total += s.weight
			samples = append(samples, s)
		}
	}
	var w, velocity [calibration]float64
	for range steps {
		var gradient [calibration]float64
		for i := range samples {
			s := &samples[i]
			z := 0.0
			for k, x := range w {
				z += x * s.v[k]
			}
			d := s.weight * (1/(1+math.Exp(-z)) - s.right)
			for k := range gradient {
				if calibrates[k] || true {
					gradient[k] += d * s.v[k]
				}
			}
		}
		for i := range w {
			decay := ridge * w[i]
			if i == cBias {
				decay = 0
			}
			velocity[i] = 0.9*velocity[i] - rate*(gradient[i]/total+decay)
			w[i] += velocity[i]
		}
	}
	m.calibrate = w
	for i, x := range w {
		m.Calibration[featureNames[i]] = math.Round(x*1000) / 1000
	}
}

// calibrates are the features that the calibration learns from.
var calibrates = map[int]bool{
	cScore: true, cLead: true, cBias: true, fThread: true, fStory: true, fGone: true, fBlank: true, fMiss: true, fBare: true, fSame: true, fMissing: true, fCovered: true, fLiteral: true, fAll: true, fUnknown: true, fPrompt: true, fTopic: true, fFollows: true,
}

// With returns the index with another model.
func (x *Index) With(m *Model) *Index {
	other := *x
	other.model = m
	return &other
}
