package curate

import (
	"cmp"
	"math"
	"slices"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// How alike two questions are is the weight of the words they share against that of all their words
// (the cosine of their weighted words), 0 to 1. The numbers are chosen on four public sets of
// paraphrases (TestGroupsOfParaphrases): a curator would rather see two groups of the same than one of
// two things, so they keep the groups pure. Of 100 questions, 80 to 98 are in a group that asks for the
// same by words alone, and 19 to 36 are in the largest group of what they ask for; with the nearest
// entries 75 to 94, and 31 to 72.
const (
	// alike is from where two questions ask for the same by their words alone.
	alike = 0.55

	// alikeNear is from where they do when the same entry is nearest to both, with at least nearEnough.
	alikeNear  = 0.1
	nearEnough = 0.4

	// littleWorth is what a word is worth that the language knows to say little.
	littleWorth = 0.15
)

// words is a question as its weighted words, with a length of 1.
type words []word

type word struct {
	term   int32
	weight float32
}

// group puts questions together that ask for the same: each goes to the most alike of the groups begun
// by a question asked more often, or begins one. Groups are found by the words they share, so that the
// work grows with the questions and not with their pairs.
func group(missed []faq.Missed, nearest [][]faq.Match) []Group {
	texts := make([]string, len(missed))
	for i, m := range missed {
		texts[i] = m.Text
	}
	all, terms := weigh(texts)
	order := make([]int, len(missed))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &missed[i], &missed[j]
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Last, a.Last), cmp.Compare(a.Text, b.Text))
	})
	g := grouping{postings: make([][]posting, terms), near: map[entryKey][]int32{}}
	for _, i := range order {
		g.put(i, all[i], nearestOf(nearest[i]))
	}
	groups := make([]Group, len(g.members))
	for n, members := range g.members {
		group := &groups[n]
		group.Nearest = nearest[members[0]]
		for _, i := range members {
			m := missed[i]
			group.Questions = append(group.Questions, m)
			group.Count, group.Bad, group.Last = group.Count+m.Count, group.Bad+m.Bad, max(group.Last, m.Last)
		}
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Last, a.Last))
	})
	return groups
}

// nearestOf returns the entry that is nearest to a question, none where it is not near enough.
func nearestOf(matches []faq.Match) entryKey {
	if len(matches) == 0 || matches[0].Confidence < nearEnough {
		return entryKey{}
	}
	return entryKey{matches[0].Briefing.ID, matches[0].ID()}
}

// grouping is groups in the making.
type grouping struct {
	members  [][]int // of each group, the questions, its first one first
	nearest  []entryKey
	postings [][]posting // term -> the groups whose first question has it
	near     map[entryKey][]int32
	like     []float32 // group -> how alike it is to the question at hand
}

type posting struct {
	group  int32
	weight float32
}

func (g *grouping) put(i int, w words, near entryKey) {
	var touched []int32
	for _, word := range w {
		for _, p := range g.postings[word.term] {
			if g.like[p.group] == 0 {
				touched = append(touched, p.group)
			}
			g.like[p.group] += word.weight * p.weight
		}
	}
	best, most := int32(-1), float32(0)
	for _, n := range touched {
		least := float32(alike)
		if near != (entryKey{}) && g.nearest[n] == near {
			least = alikeNear
		}
		if like := g.like[n]; like >= least && (like > most || like == most && n < best) {
			best, most = n, like
		}
		g.like[n] = 0
	}
	if best >= 0 {
		g.members[best] = append(g.members[best], i)
		return
	}
	n := int32(len(g.members))
	g.members, g.nearest, g.like = append(g.members, []int{i}), append(g.nearest, near), append(g.like, 0)
	for _, word := range w {
		g.postings[word.term] = append(g.postings[word.term], posting{n, word.weight})
	}
}

// weigh returns the words of questions, heaviest first, and how many different ones there are. A word
// weighs the more the rarer it is among the questions, and little where it says little in any text.
func weigh(texts []string) (all []words, terms int) {
	lang := language.For("")
	numbers := map[string]int32{}
	var worth []float64
	var count []int
	var tokens []language.Token
	all = make([]words, len(texts))
	for i, text := range texts {
		tokens = lang.Analyze(text, tokens[:0])
		seen := map[int32]bool{}
		for _, t := range tokens {
			term := lang.Term(t)
			n, ok := numbers[term]
			if !ok {
				n = int32(len(numbers))
				numbers[term] = n
				worth, count = append(worth, worthOf(lang, term)), append(count, 0)
			}
			if !seen[n] {
				seen[n] = true
				count[n]++
				all[i] = append(all[i], word{term: n})
			}
		}
	}
	for _, w := range all {
		length := 0.0
		for k := range w {
			n := w[k].term
			weight := worth[n] * math.Log(1+float64(len(texts))/float64(count[n]))
			w[k].weight = float32(weight)
			length += weight * weight
		}
		for k := range w {
			w[k].weight /= float32(math.Sqrt(length))
		}
		slices.SortFunc(w, func(a, b word) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
		})
	}
	return all, len(numbers)
}

// worthOf is what the language knows of how much a word says.
func worthOf(lang *language.Language, term string) float64 {
	return [...]float64{language.Uncommon: 1, language.Small: littleWorth, language.Common: 0.5, language.Frequent: 0.8}[lang.Tier(term)]
}
