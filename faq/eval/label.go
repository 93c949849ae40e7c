package eval

import "github.com/godeeper/godeeper/faq"

// Label says what is right for one question, for those who learn from questions.
type Label struct {
	Query faq.Query
	Kind  string
	judge judge
}

// Labels returns the label of each question, asked in its briefing's thread or, when open,
// over all briefings.
func Labels(briefings []*faq.Briefing, questions []Question, open bool) ([]Label, error) {
	judges, err := newJudges(briefings, questions)
	if err != nil {
		return nil, err
	}
	labels := make([]Label, len(judges))
	for i, j := range judges {
		labels[i] = Label{Query: j.query(open), Kind: j.q.Kind, judge: j}
	}
	return labels, nil
}

// Answerable reports whether the content answers the question.
func (l Label) Answerable() bool { return l.judge.q.Answerable }

// Right reports whether an entry is the expected one, or its text has what a right answer shows.
func (l Label) Right(e faq.Entry) bool { return l.judge.entryRight(e) }

// Shown reports whether an answer is right.
func (l Label) Shown(a faq.Answer) bool { return l.judge.answerRight(a) }
