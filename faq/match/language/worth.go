package language

// The worth of a met alternative beside the word itself (1). Chosen on the labelled questions
// of the development set, in steps of 0.05, by cross-validation over its briefings. They are
// compiled into the lexicon: after a change run go generate ./faq/match/language.
const (
	WorthName      = 0.90 // another name of the same thing: UK and Britain
	WorthMeaning   = 0.75 // a word of the same group: dismiss and fire
	WorthCapital   = 0.65 // a capital for its government
	WorthRelated   = 0.45 // a word that typically stands in the answer: heavy and kilograms
	WorthReverse   = 0.15 // the other way round: kilograms for heavy
	WorthAssociate = 0.4  // the first associate of a word
	WorthPart      = 0.45 // a city or a region for its country, a word of a phrase for the phrase

	nextAssociate = 0.95 // the worth of each further associate beside the one before
)

// sure returns how surely a lexeme has the sense of one of its groups: less where it has many.
func sure(groups int) float32 {
	switch {
	case groups <= 2:
		return 1
	case groups <= 5:
		return 0.9
	case groups <= 9:
		return 0.8
	}
	return 0.7
}
