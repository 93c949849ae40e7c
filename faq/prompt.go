package faq

import (
	"cmp"
	"slices"
)

const (
	partlyBelow = 0.12 // confidence of the best passage below which a prompt is answered only in part
	openBelow   = 0.01 // confidence below which it is not answered at all
	promptSure  = 0.95 // confidence from which a question certainly means the prompt
	prompted    = 60   // passages weighed for a prompt: all of a briefing, as a rule
)

// How passages are weighed that may answer a prompt. A prompt asks for what lies behind the news, in
// other words than the text: of the 55 prompts among the development questions, 49 are answered
// by the analysis. With these weights the passage that answers one is among the excerpts for 46 of
// them, and first for 29; without, for 38 and 17. From 1.5 to 3, 0.15 to 0.65 and 0.05 to 0.2 it is 45 or 46.
const (
	analysisWeight = 2.0 // of what stands behind the headline
	asideWeight    = 0.3 // of answers to other questions, and of who is who
	siblingWeight  = 0.1 // of the best passage under the same subheading, added to one
)

// prompt answers a question that the briefing leaves open with what the briefing says of it,
// or another one where that says more. It reports whether anything stored bears on it.
func (c *composer) prompt(a *Answer) bool {
	q := c.query
	q.Text = q.Text + " " + c.best.Prompt.Question
	found := c.finder.Passages(q, c.best.Briefing.ID, prompted)
	if len(found) == 0 || found[0].Confidence < partlyBelow {
		all := c.finder.Passages(Query{Text: c.best.Prompt.Question}, "", considered)
		if len(all) > 0 && all[0].Briefing != c.best.Briefing && all[0].Confidence >= AnswerAt {
			a.Note, a.Briefing = noteElsewhere, all[0].Briefing
			found = ofBriefing(all, a.Briefing)
		}
	}
	if len(found) == 0 || found[0].Confidence < openBelow {
		return false
	}
	if a.Note == "" && found[0].Confidence < partlyBelow {
		a.Note = notePartly
	}
	a.Excerpts = c.excerpts(c.weighed(found), maxExcerpts)
	return len(a.Excerpts) > 0
}

// weighed returns what was found of a briefing, in the order in which it may answer a prompt. In
// place of the confidence of each stands its weight, which is good for comparing only.
func (c *composer) weighed(found []Match) []Match {
	under := map[string]float64{} // the best confidence under a subheading
	for _, m := range found {
		if m.Kind == KindPassage {
			under[m.Passage.Subheading] = max(under[m.Passage.Subheading], m.Confidence)
		}
	}
	out := slices.Clone(found)
	for i := range out {
		switch m := &out[i]; {
		case m.Kind != KindPassage:
			m.Confidence *= asideWeight
		case m.Section.Role == RoleBehind:
			if m.Passage.Subheading != "" {
				m.Confidence += siblingWeight * under[m.Passage.Subheading]
			}
			m.Confidence *= analysisWeight
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Confidence, a.Confidence) })
	if at := slices.IndexFunc(out, c.rival()); at > 1 {
		rival := out[at]
		rival.Confidence = out[1].Confidence
		out = slices.Insert(slices.Delete(out, at, at+1), 1, rival)
	}
	return out
}

// rival returns what picks the answer that the question meant if it did not mean the prompt, where
// that is not sure: then it is shown, too.
func (c *composer) rival() func(Match) bool {
	at := slices.IndexFunc(c.matches, func(m Match) bool { return m.Kind == KindFAQ || m.Kind == KindTopic })
	if at < 0 || c.matches[at].Confidence < nearAt || c.best.Confidence >= promptSure {
		return func(Match) bool { return false }
	}
	rival := c.matches[at]
	return func(m Match) bool {
		return m.Kind == rival.Kind && m.Briefing == rival.Briefing && m.ID() == rival.ID()
	}
}
