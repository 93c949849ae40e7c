package match

import "github.com/godeeper/godeeper/faq"

// Meaning is a sense of what texts mean beyond their words. Package embed has one. It is safe
// for concurrent use, and it answers in the time that an answer may take.
type Meaning interface {
	// Score returns how near a question is to each entry: 1 for the same meaning, 0 for no nearer
	// than any two entries are. It returns nil where nothing can be said of the question.
	Score(question string, entries []faq.Entry) []float32

	// Nearest returns the k entries that are nearest to a question, nearest first, or fewer.
	Nearest(question string, k int) []faq.Entry
}

const (
	// nearestLook is the number of entries nearest in meaning that get a second look beside the
	// candidates that share words: entries of a few briefings are all that a question is about.
	nearestLook = 16
	// leastMeaning is how near in meaning an entry must be that shares no word with the question.
	leastMeaning = 0.3
)

// untrainedMeaning is the weight of the feature "meaning" in the ranking of a model that was
// trained without a sense of meaning, where it is 0. In the confidence it counts through the
// score alone. It was chosen with a poor table, of 400,000 words of text, on the development
// briefings: more of the questions were answered right, and the share of right answers fell by about
// a point; at twice the weight, or with one of its own in the confidence, two to seven times as
// many near misses were answered as without meaning. A model that is trained with word vectors
// (faq/match/train -word-vectors FILE) brings its own weights.
const untrainedMeaning = 1

// entryKey names an entry over all briefings.
type entryKey struct{ briefing, entry string }

func keyOf(e *faq.Entry) entryKey { return entryKey{e.Briefing.ID, e.ID()} }

// sense is a Meaning with the numbers of the entries that it speaks of.
type sense struct {
	Meaning
	numbers map[entryKey]uint32
}

// WithMeaning returns the index with a sense of meaning, which knows its entries by the ids of
// their briefings and their own. Entries that it does not know are matched by words alone, and
// so are questions of which it can say nothing.
func (x *Index) WithMeaning(m Meaning) *Index {
	s := &sense{m, make(map[entryKey]uint32, x.size)}
	for _, r := range x.ranges {
		for n := r.from; n < r.to; n++ {
			e := x.whole(n)
			s.numbers[keyOf(&e)] = n
		}
	}
	other := *x
	other.sense = s
	return &other
}

// wholeText returns the question as its meaning is looked for: one that does not stand alone
// together with the question before.
func wholeText(q faq.Query, elliptic bool) string {
	if elliptic {
		return q.Before + " " + q.Text
	}
	return q.Text
}

// withNearest adds the entries nearest in meaning to the candidates, and notes how near each is.
func (x *Index) withNearest(a *question, found []uint32) []uint32 {
	if x.sense == nil {
		return found
	}
	if a.scope < 0 { // else all of the briefing are candidates
		known := make(map[uint32]bool, len(found))
		for _, n := range found {
			known[n] = true
		}
		for _, e := range x.sense.Nearest(a.text, nearestLook) {
			if n, ok := x.sense.numbers[keyOf(&e)]; ok && !known[n] {
				known[n] = true
				found = append(found, n)
			}
		}
	}
	entries := make([]faq.Entry, len(found))
	for i, n := range found {
		entries[i] = x.whole(n)
	}
	scores := x.sense.Score(a.text, entries)
	if len(scores) != len(found) {
		return found
	}
	a.meant = make(map[uint32]float64, len(found))
	for i, n := range found {
		if s := float64(scores[i]); s > 0 { // not where it is no number either
			a.meant[n] = min(s, 1)
		}
	}
	return found
}

// weighMeaning gives the feature the weight that it has before it is trained.
func (m *Model) weighMeaning() {
	for kind := range m.rank {
		if m.rank[kind][fMeaning] == 0 {
			m.rank[kind][fMeaning] = untrainedMeaning
		}
	}
}
