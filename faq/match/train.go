package match

import (
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

// Set is the examples that are asked of one index. Sets weigh alike, however many examples they have.
type Set struct {
	Name     string
	Index    *Index
	Examples []Example
}

// trainDepth is the number of candidates of one question that are learnt from.
const trainDepth = 40

// Prepared are sets whose features have been found, so that several models can be trained.
type Prepared struct {
	sets  []Set
	lists []list
}

// list is one question with its candidates: the features and which are right.
type list struct {
	set, example int
	kind         int
	v            []vector
	right        []bool
	found        bool // a right entry is among them
}

// Prepare finds the features of the candidates of all examples.
func Prepare(sets []Set) *Prepared {
	p := &Prepared{sets: sets}
	for s, set := range sets {
		for i, e := range set.Examples {
			l := set.Index.list(e)
			l.set, l.example = s, i
			p.lists = append(p.lists, l)
		}
	}
	return p
}

func (x *Index) list(e Example) list {
	var l list
	a := x.question(e.Query)
	sc := newScratch(len(a.slots))
	for i, n := range x.withLikeliest(a, x.candidates(a)) {
		entry := &x.entries[n]
		right := e.Answerable && e.Right(entry.Entry)
		if i >= trainDepth && !right && a.scope < 0 {
			continue
		}
		l.kind = a.kind(entry, n)
		l.v, l.right = append(l.v, x.look(a, n, sc)), append(l.right, right)
		l.found = l.found || right
	}
	return l
}

// Train learns a model, leaving out the groups for which skip is true.
func (p *Prepared) Train(skip func(group string) bool) *Model {
	m := &Model{Rank: map[string]weights{}, Calibration: map[string]weights{}}
	for _, kind := range []int{onPage, inFile, phrased} {
		w := p.trainRank(kind, skip)
		m.rank[kind] = w
		m.Rank[kindNames[kind]] = named(w[:])
	}
	m.rank[inThread] = m.rank[onPage]
	for kind := range kinds {
		w := p.trainCalibration(m, kind, skip)
		m.calibrate[kind] = w
		m.Calibration[kindNames[kind]] = named(w[:])
	}
	return m
}

// Constants of the gradient descents. The results do not move when these are halved or doubled.
const (
	rankRidge      = 0.003 // of the sum of squares, beside the mean loss
	rankSteps      = 400
	rankRate       = 0.8
	calibrateRidge = 0.003
	calibrateSteps = 2500
	calibrateRate  = 0.3
	momentum       = 0.9
)

// trainRank learns to put right entries before others: the softmax loss over the candidates
// of each question.
func (p *Prepared) trainRank(kind int, skip func(string) bool) (w [features]float64) {
	var lists []*list
	var weight []float64
	total := 0.0
	for i := range p.lists {
		l := &p.lists[i]
		set := &p.sets[l.set]
		same := l.kind == kind || kind == onPage && l.kind == inThread
		if !same || !l.found || skip(set.Examples[l.example].Group) {
			continue
		}
		lists = append(lists, l)
		weight = append(weight, 1/float64(len(set.Examples)))
		total += weight[len(weight)-1]
	}
	if total == 0 {
		return w
	}
	var velocity [features]float64
	for range rankSteps {
		var gradient [features]float64
		for i, l := range lists {
			l.gradient(weight[i], &w, &gradient)
		}
		for i := range w {
			velocity[i] = momentum*velocity[i] - rankRate*(gradient[i]/total+rankRidge*w[i])
			w[i] += velocity[i]
		}
	}
	return w
}

func (l *list) gradient(weight float64, w, into *[features]float64) {
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
			into[k] += weight * d * l.v[i][k]
		}
	}
}

// trainCalibration learns how often an answer made from the first entry is right.
func (p *Prepared) trainCalibration(m *Model, kind int, skip func(string) bool) (w [calibration]float64) {
	type sample struct {
		v             [calibration]float64
		weight, right float64
	}
	var samples []sample
	total := 0.0
	for s := range p.sets {
		set := &p.sets[s]
		index := set.Index.With(m)
		for _, e := range set.Examples {
			if skip(e.Group) {
				continue
			}
			a := index.question(e.Query)
			ranked := index.rank(a)
			if len(ranked) == 0 || ranked[0].kind != kind {
				continue
			}
			s := sample{v: ranked[0].calibration(lead(ranked, 0)), weight: 1 / float64(len(set.Examples))}
			if e.Answerable && (e.Right(index.entries[ranked[0].entry].Entry) || e.Shown(faq.ComposeBest(index, e.Query))) {
				s.right = 1
			}
			total += s.weight
			samples = append(samples, s)
		}
	}
	if total == 0 {
		return w
	}
	var velocity [calibration]float64
	for range calibrateSteps {
		var gradient [calibration]float64
		for i := range samples {
			s := &samples[i]
			z := 0.0
			for k, x := range w {
				z += x * s.v[k]
			}
			d := s.weight * (1/(1+math.Exp(-z)) - s.right)
			for k := range gradient {
				gradient[k] += d * s.v[k]
			}
		}
		for i := range w {
			decay := calibrateRidge * w[i]
			if i == cBias {
				decay = 0
			}
			velocity[i] = momentum*velocity[i] - calibrateRate*(gradient[i]/total+decay)
			w[i] += velocity[i]
		}
	}
	return w
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

// With returns the index with another model.
func (x *Index) With(m *Model) *Index {
	other := *x
	other.model = m
	return &other
}
