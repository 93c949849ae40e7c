package match

import "github.com/godeeper/godeeper/faq"

// Part is a part of matching, or several together, that can be left out, so that what each
// gives can be measured. The zero value is none.
type Part uint32

// The parts of matching.
const (
	Stems        Part = 1 << iota // words in another form
	Typos                         // misspelt words
	Names                         // other names of the same: aliases, acronyms, first and last names
	Meanings                      // words of like meaning
	Associations                  // words that texts about another are likely to hold
	Forms                         // what a question asks for: a number, a date, a person
	Roles                         // the sections where such an answer stands
	Local                         // a word reads by how rare it is on the page, not only over all
	Story                         // what stands anywhere in the briefing, and what stands nowhere in it
	Order                         // words that stand together in the question and in the entry
	Back                          // the share of the entry that the question covers, beside the way there
	Before                        // the question before, for one that does not stand alone
	Phrasings                     // the classifier of the files with many phrasings
	Calibration                   // the features in the confidence, beside the score and the lead
	Split                         // pages, FAQ files, and those with many phrasings weighed apart
)

// Parts lists the parts with their names.
var Parts = []struct {
	Part Part
	Name string
}{
	{Stems, "stems"}, {Typos, "typos"}, {Names, "names"}, {Meanings, "meanings"}, {Associations, "associations"},
	{Forms, "question forms"}, {Roles, "roles of sections"}, {Local, "local reading"}, {Story, "story features"},
	{Order, "order of words"}, {Back, "entry's share"}, {Before, "question before"}, {Phrasings, "many phrasings"},
	{Calibration, "calibration features"}, {Split, "kinds apart"},
}

// featuresOf are the features that a part consists of, where the analysis goes on without it.
var featuresOf = map[Part][]int{
	Story: {fStory, fGone, fBlank},
	Order: {fOrder},
	Back:  {fCovered, fDense},
}

// has reports whether a part is among others.
func (p Part) has(part Part) bool { return p&part != 0 }

// rankMask says which features the ranking is without.
func (p Part) rankMask() (mask [features]bool) {
	for part, list := range featuresOf {
		for _, f := range list {
			mask[f] = mask[f] || p.has(part)
		}
	}
	return mask
}

// calibrationMask says which features the confidence is without.
func (p Part) calibrationMask() (mask [calibration]bool) {
	rank := p.rankMask()
	for i := range rank {
		mask[i] = rank[i] || p.has(Calibration)
	}
	return mask
}

// leavesOut reports whether words are not met in a way.
func (p Part) leavesOut(how how) bool {
	switch how {
	case alias:
		return p.has(Names)
	case meaning:
		return p.has(Meanings)
	case association:
		return p.has(Associations)
	}
	return false
}

// Without builds the index of the given briefings, as New does, for measuring: it matches
// without some parts.
func Without(parts Part, briefings []*faq.Briefing) *Index { return build(briefings, parts) }
