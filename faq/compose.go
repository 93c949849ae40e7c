package faq

// Compose answers q with what f finds.
func Compose(f Finder, q Query) Answer {
	// placeholder until the composer is written; being replaced
	a := Answer{Outcome: Declined}
	if m := f.Match(q, 8); len(m) > 0 {
		a = Answer{Outcome: Answered, Confidence: m[0].Confidence, Match: &m[0], Briefing: m[0].Briefing}
	}
	return a
}

// String returns the whole text that a reader sees, as plain text.
func (a Answer) String() string { return a.Text }
