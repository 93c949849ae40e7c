package curate

import (
	"context"
	"fmt"

	"github.com/godeeper/godeeper/faq"
)

// Trial is a question with all that is known of how it is answered.
type Trial struct {
	Query   faq.Query
	Answer  faq.Answer
	Matches []faq.Match // with their reasons, best first
	Reason  string      // why this outcome, in a sentence with the thresholds
}

// Try answers a question and explains it, with the best of its matches, at most top.
func (d *Desk) Try(ctx context.Context, q faq.Query, top int) (Trial, error) {
	if err := ctx.Err(); err != nil {
		return Trial{}, err
	}
	t := Trial{Query: q, Answer: faq.Compose(d.finder, q)}
	q.Explain = true
	// Two at least, since the second may be why the first does not answer.
	t.Matches = d.finder.Match(q, max(top, 2))
	t.Reason = reason(t.Query, t.Answer, t.Matches)
	t.Matches = t.Matches[:min(len(t.Matches), max(top, 0))]
	return t, nil
}

// reason says why a question has the outcome that it has.
func reason(q faq.Query, a faq.Answer, matches []faq.Match) string {
	if len(matches) == 0 {
		return "Declined: nothing stored shares a word with the question."
	}
	best := matches[0].Confidence
	outcome, siblings := faq.Decide(q, matches)
	switch {
	case siblings:
		return fmt.Sprintf("Suggested: the best match has a confidence of %.2f, and %.2f is needed to answer; but another question of the same briefing has %.2f, "+
			"and where the two are less than %.2f apart, one would be guessed.", best, faq.AnswerAt, matches[1].Confidence, faq.SiblingsApart)
	case outcome == faq.Answered && a.Outcome != faq.Answered:
		return fmt.Sprintf("Declined: the best match, with a confidence of %.2f, is a question that its briefing leaves open, and no stored text answers it.", best)
	case outcome == faq.Answered:
		return fmt.Sprintf("Answered: the best match has a confidence of %.2f, and %.2f is needed to answer.", best, faq.AnswerAt)
	case outcome == faq.Suggested:
		return fmt.Sprintf("Suggested: the best match has a confidence of %.2f; %.2f is needed to suggest it, and %.2f to answer.", best, faq.SuggestAt, faq.AnswerAt)
	}
	return fmt.Sprintf("Declined: the best match has a confidence of %.2f, and %.2f is needed to suggest it.", best, faq.SuggestAt)
}
