// Package eval measures how well questions are matched and answered: every question of a
// labelled file is asked, and what came back is compared with what was expected.
//
// [ReadQuestions] reads a file of labelled questions, [Run] asks them and gives a [Report],
// which is written as a table, as a list of one line a question, or as JSON.
package eval

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/godeeper/godeeper/faq"
)

// depth is how many matches of a question are looked at for its ranks: deep enough that a
// right entry below it makes no difference that anyone sees (its share of the MRR is under 0.02).
const depth = 50

// longAnswer is the number of words, before the sources, above which an answer is too long
// to be read in a chat.
const longAnswer = 120

// Options say how the questions are asked. The zero value asks one after the other, each in
// the thread of the briefing that it names.
type Options struct {
	Open    bool // ask over all briefings at once; the question asked before is still given
	Workers int  // how many questions are asked at once; above 1, the finder must allow concurrent use

	// For returns what a question is asked of, in the place of the finder: another model of the
	// same content. It may be called concurrently; nil stands for always the same finder.
	For func(Question) faq.Finder
}

// Result is what became of one question.
type Result struct {
	Question   Question     `json:"question"`
	Verdict    Verdict      `json:"verdict"`
	Rank       int          `json:"rank"`       // of the first right entry among the matches, from 1; 0 when there is none
	Confidence float64      `json:"confidence"` // of the first match, 0 when nothing matched
	Matched    bool         `json:"matched"`    // there was a match at all
	Shown      bool         `json:"shown"`      // an answer made from the first match, however sure it is, is right
	Match      MatchedEntry `json:"match"`      // what was answered with; otherwise the first match
	Words      int          `json:"words"`      // length of the answer before its sources; 0 when nothing was answered
}

// MatchedEntry names the entry of a match.
type MatchedEntry struct {
	Kind     faq.Kind `json:"kind"`
	Briefing string   `json:"briefing"` // id
	ID       string   `json:"id"`
	Question string   `json:"question"` // what the entry is about in one line
}

// Run asks every question of f and measures what comes back. It fails when a question names a
// briefing that f does not have, and when ctx ends.
func Run(ctx context.Context, f faq.Finder, questions []Question, opts Options) (Report, error) {
	judges, err := newJudges(f.Briefings(), questions)
	if err != nil {
		return Report{}, err
	}
	results := make([]Result, len(questions))
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(opts.Workers, 1) {
		workers.Go(func() {
			for i := range next {
				finder := f
				if opts.For != nil {
					finder = opts.For(questions[i])
				}
				results[i] = ask(finder, questions[i], judges[i], opts)
			}
		})
	}
	for i := range questions {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return Report{}, fmt.Errorf("ask questions: %w", err)
	}
	return newReport(results, opts), nil
}

func ask(f faq.Finder, q Question, j judge, opts Options) Result {
	query := j.query(opts.Open)
	r := Result{Question: q}
	matches := f.Match(query, depth)
	for i, m := range matches {
		if j.entryRight(m.Entry) {
			r.Rank = i + 1
			break
		}
	}
	if len(matches) > 0 {
		r.Matched = true
		r.Confidence = matches[0].Confidence
		r.Match = matchedEntry(matches[0])
	}
	answer := faq.Compose(f, query)
	r.Verdict = j.verdict(answer)
	switch {
	case r.Rank == 1 || r.Verdict == Right:
		r.Shown = true
	case r.Matched && q.Answerable && answer.Outcome != faq.Answered:
		r.Shown = j.answerRight(faq.ComposeBest(f, query))
	}
	if answer.Outcome == faq.Answered {
		r.Words = words(answer)
		if answer.Match != nil {
			r.Match = matchedEntry(*answer.Match)
		}
	}
	return r
}

func matchedEntry(m faq.Match) MatchedEntry {
	return MatchedEntry{Kind: m.Kind, Briefing: m.Briefing.ID, ID: m.ID(), Question: m.Question()}
}

// words counts what a reader reads before the sources: the note, the text and the excerpts
// without their headings.
func words(a faq.Answer) int {
	n := len(strings.Fields(a.Note)) + len(strings.Fields(a.Text))
	for _, e := range a.Excerpts {
		n += len(strings.Fields(e.Text))
	}
	return n
}

// kindOf returns the kind under which a question is counted.
func kindOf(q Question) string {
	if q.Answerable {
		return cmp.Or(q.Kind, "in scope")
	}
	return cmp.Or(q.Kind, "out of scope")
}

// unknownBriefing is the error for a question whose briefing is not among the content.
func unknownBriefing(q Question) error {
	return fmt.Errorf("question %s: briefing %q is not among the content", q.ID, q.Briefing)
}
