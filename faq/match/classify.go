package match

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// classifier tells the entries of one file of FAQs apart by their many phrasings: a linear
// model (softmax regression) over words, pairs of words and pieces of words. Where an entry
// has one phrasing, there is nothing to learn and no classifier.
type classifier struct {
	language *language.Language
	first    uint32            // number of the first entry; the classes are the entries from there on
	briefing int32             // number of the file in its part
	classes  int               // number of entries
	features map[uint64]uint32 // hash of a word, a pair or a piece -> its number
	idf      []float32         // by feature
	weights  []float32         // feature × class
	bias     []float32         // by class
}

// When a classifier is learnt, and how. Chosen on the development sets by cross-validation over
// phrasings: more rounds or smaller steps bring nothing.
const (
	leastPhrasings = 3        // of an entry, on average
	mostWeights    = 24 << 20 // features × classes: 96 MB
	presentations  = 40_000   // phrasings shown in all rounds together, so that the time is bounded
	mostRounds     = 12
	fewestRounds   = 3
	firstStep      = 1.5
	leastGradient  = 0.002
	biasStep       = 0.1 // beside the step of a weight
	shortestPiece  = 3   // letters of a piece of a word
	longestPiece   = 5
	pieceWeight    = 0.5  // of a piece beside a word
	pairWeight     = 0.7  // of a pair beside a word
	likeWeight     = 0.35 // of a word of like meaning beside the word itself
	mostLike       = 8
)

// classifierOf learns to tell the entries of a file apart, or returns nil where it has too few
// phrasings, or more than can be held.
func classifierOf(l *language.Language, br *faq.Briefing, first uint32) *classifier {
	if len(br.FAQs) < 2 || len(br.Sections) > 0 {
		return nil
	}
	var phrasings []phrasing
	for i := range br.FAQs {
		f := &br.FAQs[i]
		for _, text := range append([]string{f.Question}, f.Variants...) {
			if text != "" {
				phrasings = append(phrasings, phrasing{text: text, class: i})
			}
		}
	}
	if len(phrasings) < leastPhrasings*len(br.FAQs) {
		return nil
	}
	c := &classifier{language: l, first: first, classes: len(br.FAQs), features: map[uint64]uint32{}}
	c.number(phrasings)
	if len(c.features)*c.classes > mostWeights {
		return nil
	}
	c.learn(phrasings)
	return c
}

// phrasing is a question of an entry, with its features.
type phrasing struct {
	text  string
	class int
	sparse
}

// sparse is a vector of features of length 1.
type sparse struct {
	feature []uint32
	value   []float32
}

// seed makes the hashes of features the same in every process.
const offset64, prime64 = 14695981039346656037, 1099511628211

func hashText(kind byte, parts ...string) uint64 {
	h := uint64(offset64)
	h = (h ^ uint64(kind)) * prime64
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * prime64
		}
		h = (h ^ 0xff) * prime64
	}
	return h
}

// extract calls yield with each feature of a text and its weight.
func (c *classifier) extract(text string, yield func(hash uint64, weight float32)) {
	last := "^"
	for _, t := range c.language.Analyze(text, nil) {
		yield(hashText('w', t.Stem), 1)
		yield(hashText('p', last, t.Stem), pairWeight)
		last = t.Stem
		if c.language.Tier(t.Stem) != language.Small && c.language.Tier(t.Stem) != language.Common {
			n := 0
			for a := range c.language.Alternatives(t.Stem) {
				if a.Relation != language.Association && a.Worth >= language.WorthMeaning*0.8 {
					yield(hashText('w', a.Lexeme), likeWeight)
					if n++; n >= mostLike {
						break
					}
				}
			}
		}
		word := " " + t.Text + " "
		for n := shortestPiece; n <= longestPiece; n++ {
			for i := 0; i+n <= len(word); i++ {
				yield(hashText('c', word[i:i+n]), pieceWeight)
			}
		}
	}
}

// number gives the features of the phrasings their numbers and weighs them by rarity.
func (c *classifier) number(phrasings []phrasing) {
	var spread []int
	for i := range phrasings {
		seen := map[uint32]bool{}
		c.extract(phrasings[i].text, func(hash uint64, _ float32) {
			n, ok := c.features[hash]
			if !ok {
				n = uint32(len(spread))
				c.features[hash] = n
				spread = append(spread, 0)
			}
			if !seen[n] {
				seen[n] = true
				spread[n]++
			}
		})
	}
	c.idf = make([]float32, len(spread))
	for n, k := range spread {
		c.idf[n] = float32(math.Log(float64(len(phrasings)+1) / float64(k)))
	}
	for i := range phrasings {
		phrasings[i].sparse = c.vector(phrasings[i].text)
	}
}

// vector returns the features of a text; those that no phrasing has are left out, but count
// for its length.
func (c *classifier) vector(text string) sparse {
	at := map[uint32]int{}
	var s sparse
	unknown := 0.0
	mean := float32(math.Log(float64(len(c.idf) + 1)))
	c.extract(text, func(hash uint64, weight float32) {
		n, ok := c.features[hash]
		if !ok {
			unknown += float64(weight * weight * mean)
			return
		}
		k, ok := at[n]
		if !ok {
			k = len(s.feature)
			at[n] = k
			s.feature, s.value = append(s.feature, n), append(s.value, 0)
		}
		s.value[k] += weight * c.idf[n]
	})
	sum := unknown
	for _, v := range s.value {
		sum += float64(v) * float64(v)
	}
	if sum > 0 {
		for i := range s.value {
			s.value[i] /= float32(math.Sqrt(sum))
		}
	}
	return s
}

// learn fits the weights by stochastic gradient descent, in an order that is always the same.
func (c *classifier) learn(phrasings []phrasing) {
	c.weights = make([]float32, len(c.idf)*c.classes)
	c.bias = make([]float32, c.classes)
	order := rand.New(rand.NewPCG(1, 2))
	rounds := max(fewestRounds, min(mostRounds, presentations/len(phrasings)))
	p := make([]float32, c.classes)
	var wrong []int // classes whose share is far enough from right to be worth a step
	done, all := 0, rounds*len(phrasings)
	for range rounds {
		for _, i := range order.Perm(len(phrasings)) {
			x := &phrasings[i]
			step := firstStep * float32(1-float64(done)/float64(all))
			done++
			c.probabilities(x.sparse, p)
			p[x.class]--
			wrong = wrong[:0]
			for j, g := range p {
				if g > leastGradient || g < -leastGradient {
					wrong = append(wrong, j)
					c.bias[j] -= biasStep * step * g
				}
			}
			for k, f := range x.feature {
				row := c.weights[int(f)*c.classes : (int(f)+1)*c.classes]
				v := step * x.value[k]
				for _, j := range wrong {
					row[j] -= v * p[j]
				}
			}
		}
	}
}

// mostClasses is the number of entries that a classifier adds to the candidates.
const mostClasses = 5

// classified is what a classifier says of a question.
type classified struct {
	first uint32
	share []float32 // by class
}

// classify asks the classifiers of the index, of which there is one for each file of FAQs with
// many phrasings. In the thread of a page none is asked.
func (x *Index) classify(a *question, text string) {
	if a.scope >= 0 {
		return
	}
	for _, c := range x.classifiers {
		s := classified{c.first, make([]float32, c.classes)}
		c.probabilities(c.vector(text), s.share)
		a.classified = append(a.classified, s)
	}
}

// classShare returns the share that a classifier gives an entry, and whether one knows it.
func (a *question) classShare(entry uint32) (float64, bool) {
	for _, c := range a.classified {
		if entry >= c.first && entry < c.first+uint32(len(c.share)) {
			return float64(c.share[entry-c.first]), true
		}
	}
	return 0, false
}

// phrased reports whether a classifier knows an entry.
func (a *question) phrased(entry uint32) bool {
	_, ok := a.classShare(entry)
	return ok
}

// withLikeliest adds the likeliest entries by the classifiers to the candidates.
func (x *Index) withLikeliest(a *question, found []uint32) []uint32 {
	for i := range a.classified {
		a.classified[i].likeliest(mostClasses, func(entry uint32) {
			if !slices.Contains(found, entry) {
				found = append(found, entry)
			}
		})
	}
	return found
}

// likeliest calls yield with the entries that a classifier gives the largest shares.
func (c *classified) likeliest(n int, yield func(entry uint32)) {
	order := make([]int, len(c.share))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(c.share[j], c.share[i]) })
	for _, i := range order[:min(n, len(order))] {
		yield(c.first + uint32(i))
	}
}

// probabilities fills p with the share of each class.
func (c *classifier) probabilities(x sparse, p []float32) {
	copy(p, c.bias)
	for k, f := range x.feature {
		row := c.weights[int(f)*c.classes : (int(f)+1)*c.classes]
		v := x.value[k]
		for j, w := range row {
			p[j] += v * w
		}
	}
	top := p[0]
	for _, s := range p {
		top = max(top, s)
	}
	sum := float32(0)
	for j, s := range p {
		p[j] = float32(math.Exp(float64(sharpness * (s - top))))
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}

// sharpness of the softmax: the vectors have length 1, so that weights need not grow as far.
const sharpness = 3
