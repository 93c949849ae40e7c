package match

import (
	"hash/fnv"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

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
	Others   float64 // weight of a question that nothing answers in the calibration, beside 1; 0 stands for 1
}

// trainDepth is the number of candidates of one question that are learnt from.
const trainDepth = 40

// Prepared are sets whose features have been found, so that several models can be trained. It
// is safe for concurrent use.
type Prepared struct {
	sets     []Set
	memories []*memory
	lists    []list
	without  Part
}

// list is one question with its candidates: the features and which are right.
type list struct {
	set, example int
	kind         int
	v            []vector
	right        []bool
	found        bool // a right entry is among them
}

// Prepare finds the features of the candidates of all examples. What the index of a set is
// without, the models are without too.
func Prepare(sets []Set) *Prepared {
	p := &Prepared{sets: sets, memories: make([]*memory, len(sets))}
	memories := map[*Index]*memory{}
	for s, set := range sets {
		if memories[set.Index] == nil {
			memories[set.Index] = newMemory(set.Index)
		}
		p.memories[s] = memories[set.Index]
		p.without |= set.Index.without
		for i := range set.Examples {
			p.lists = append(p.lists, list{set: s, example: i})
		}
	}
	inParallel(len(p.lists), func(i int) {
		l := &p.lists[i]
		l.fill(p.memories[l.set], &sets[l.set].Examples[l.example])
	})
	return p
}

func (l *list) fill(m *memory, e *Example) {
	k := m.find(e.Query)
	for i := range k.found {
		c := &k.found[i]
		right := e.Answerable && e.Right(m.index.whole(c.entry))
		if i >= trainDepth && !right && k.question.scope < 0 {
			continue
		}
		l.kind = c.kind
		l.v, l.right = append(l.v, c.v), append(l.right, right)
		l.found = l.found || right
	}
}

// Finder returns the index of a set, asked with a model. It remembers what it found for each
// question, and does not say why.
func (p *Prepared) Finder(set int, m *Model) faq.Finder { return p.memories[set].with(m) }

// Train learns a model, leaving out the groups for which skip is true.
func (p *Prepared) Train(skip func(group string) bool) *Model {
	m := &Model{Rank: map[string]weights{}, Calibration: map[string]weights{}}
	var wg sync.WaitGroup
	for _, kind := range []int{onPage, inFile, phrased, inText} {
		wg.Go(func() { m.rank[kind] = p.trainRank(kind, skip) })
	}
	wg.Wait()
	m.rank[inThread] = m.rank[onPage]
	samples := p.samples(m, skip)
	for kind := range kinds {
		wg.Go(func() { m.calibrate[kind] = p.trainCalibration(samples, kind) })
	}
	wg.Wait()
	for kind, name := range kindNames {
		if kind != inThread {
			m.Rank[name] = named(m.rank[kind][:])
		}
		m.Calibration[name] = named(m.calibrate[kind][:])
	}
	return m
}

// trainRank learns to put right entries before others.
func (p *Prepared) trainRank(kind int, skip func(string) bool) [features]float64 {
	var lists []*list
	var weight []float64
	for i := range p.lists {
		l := &p.lists[i]
		set := &p.sets[l.set]
		if !p.together(l.kind, kind) || !l.found || skip(set.Examples[l.example].Group) {
			continue
		}
		lists = append(lists, l)
		weight = append(weight, 1/float64(len(set.Examples)))
	}
	return descendRank(lists, weight, p.without.rankMask())
}

// together reports whether entries of one kind are ranked by what is learnt for another.
func (p *Prepared) together(kind, other int) bool {
	return kind == other || kind == inThread && other == onPage || p.without.has(Split)
}

// samples ranks the candidates of all examples and says of each answer made from the first
// whether it is right. There is no calibration yet: an answer shows all that bears on it.
func (p *Prepared) samples(m *Model, skip func(string) bool) []sample {
	all := make([]sample, len(p.lists))
	inParallel(len(p.lists), func(i int) {
		l := &p.lists[i]
		set := &p.sets[l.set]
		e := &set.Examples[l.example]
		all[i].kind = -1
		if skip(e.Group) {
			return
		}
		finder := p.memories[l.set].with(m)
		ranked := finder.ranked(e.Query)
		if len(ranked) == 0 {
			return
		}
		best := &ranked[0]
		s := sample{kind: best.kind, v: best.calibration(lead(ranked, 0)), weight: 1 / float64(len(set.Examples))}
		if e.Answerable && (e.Right(set.Index.whole(best.entry)) || e.Shown(faq.ComposeBest(finder, e.Query))) {
			s.right = 1
		}
		if !e.Answerable && set.Others > 0 {
			s.weight *= set.Others
		}
		all[i] = s
	})
	return slices.DeleteFunc(all, func(s sample) bool { return s.kind < 0 })
}

// trainCalibration learns how often an answer made from the first entry is right.
func (p *Prepared) trainCalibration(all []sample, kind int) [calibration]float64 {
	var samples []*sample
	for i := range all {
		if s := &all[i]; s.kind == kind || p.without.has(Split) && s.kind != inThread && kind != inThread {
			samples = append(samples, s)
		}
	}
	return descendCalibration(samples, p.without.calibrationMask())
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

// inParallel calls do with each number below n, on all processors.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
