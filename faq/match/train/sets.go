package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
)

// trainer holds what is learnt from.
type trainer struct {
	options
	out, warn io.Writer
	contents  []content
	sets      []set // the questions of the contents, once for each way of asking
}

// content is a collection of briefings, or a file of FAQs, with a file of questions about it.
type content struct {
	*collection
	name      string
	faqs      bool
	questions []eval.Question
}

// collection is what one index is built of.
type collection struct{ briefings []*faq.Briefing }

// set is the questions about a content, asked in one way.
type set struct {
	*content
	name string
	open bool
}

// manyQuestions is the number of questions of one set above which every fewOf-th is learnt
// from: sets weigh alike, and more teach no more. All are measured, but for an ablation.
const (
	manyQuestions = 1000
	fewOf         = 4
)

// load reads all contents.
func (t *trainer) load() error {
	for i, list := range t.briefings {
		dirs := strings.Split(list, ",")
		questions := filepath.Join(dirs[len(dirs)-1], "questions.jsonl")
		if len(t.questions) > 0 {
			questions = t.questions[i]
		}
		if err := t.add(dirs, strings.Split(questions, ","), false); err != nil {
			return err
		}
	}
	if t.faqSets != "" {
		found, err := filepath.Glob(filepath.Join(t.faqSets, "*", "queries.jsonl"))
		if err != nil || len(found) == 0 {
			return fmt.Errorf("-sets: no queries.jsonl in the folders of %s", t.faqSets)
		}
		for _, path := range found {
			if err := t.add([]string{filepath.Dir(path)}, []string{path}, true); err != nil {
				return err
			}
		}
	}
	for i := range t.contents {
		c := &t.contents[i]
		if c.faqs {
			t.sets = append(t.sets, set{c, c.name, true})
			continue
		}
		t.sets = append(t.sets, set{c, c.name + ", in thread", false}, set{c, c.name + ", over all", true})
	}
	return nil
}

// thinned returns every fewOf-th question where there are many.
func thinned(questions []eval.Question) []eval.Question {
	if len(questions) <= manyQuestions {
		return questions
	}
	var few []eval.Question
	for i := 0; i < len(questions); i += fewOf {
		few = append(few, questions[i])
	}
	return few
}

// shortName names questions by their folder, and by the one around it or their own name.
func shortName(path string, faqs bool) string {
	dir, name := filepath.Split(filepath.Clean(path))
	folder := filepath.Base(dir)
	switch {
	case faqs:
		return folder
	case name == "questions.jsonl":
		return filepath.Base(filepath.Dir(filepath.Clean(dir))) + "/" + folder
	}
	return folder + "/" + strings.TrimSuffix(name, filepath.Ext(name))
}

// add reads a collection and the files of questions about it.
func (t *trainer) add(dirs, questions []string, faqs bool) error {
	var all collection
	for _, dir := range dirs {
		briefings, err := t.read(dir)
		if err != nil {
			return err
		}
		all.briefings = append(all.briefings, briefings...)
	}
	if len(all.briefings) == 0 {
		return fmt.Errorf("read briefings %s: there are none", strings.Join(dirs, ", "))
	}
	for _, path := range questions {
		c := content{collection: &all, name: shortName(path, faqs), faqs: faqs}
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("read questions: %w", err)
		}
		c.questions, err = eval.ReadQuestions(path, f)
		f.Close()
		if err != nil {
			return err
		}
		if t.ablate {
			c.questions = thinned(c.questions)
		}
		t.contents = append(t.contents, c)
	}
	return nil
}

// read reads the briefings in a folder. Complaints of the parser are passed on.
func (t *trainer) read(dir string) ([]*faq.Briefing, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read briefings: %w", err)
	}
	var out []*faq.Briefing
	for _, d := range names {
		path := filepath.Join(dir, d.Name())
		if d.IsDir() || !parse.Known(path) || !isContent(d.Name()) {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read briefings: %w", err)
		}
		b, warnings, err := parse.Parse(path, data)
		if err != nil {
			return nil, fmt.Errorf("read briefings %s: %w", path, err)
		}
		for _, w := range warnings {
			fmt.Fprintf(t.warn, "%s: %v\n", path, w)
		}
		out = append(out, b)
	}
	return out, nil
}

// isContent leaves out what lies beside the content: questions, and notes about it.
func isContent(name string) bool {
	return name != "questions.jsonl" && name != "queries.jsonl" && !strings.HasSuffix(name, "NOTES.md") && !strings.HasPrefix(name, ".")
}

// shareOfOthers is the share of questions that nothing answers in a collection of briefings, in
// life as far as is known; labelled sets have more of them, to learn what they look like.
const (
	shareOfOthers = 0.3
	// shareOverAll is the share over all briefings, where most of them are about no story at all
	// and easily told: with the same share the confidence is too low by some 0.08 there.
	shareOverAll = 0.22
)

// weightOfOthers is what a question that nothing answers weighs, so that all of them have
// their share.
func weightOfOthers(examples []match.Example, share float64) float64 {
	others := 0
	for _, e := range examples {
		if !e.Answerable {
			others++
		}
	}
	answerable := len(examples) - others
	if others == 0 {
		return 1
	}
	return min(1, share/(1-share)*float64(answerable)/float64(others))
}

// prepare builds the indexes, without some parts of matching, and finds the features.
func (t *trainer) prepare(without match.Part) (*match.Prepared, error) {
	indexes := map[*collection]*match.Index{}
	var sets []match.Set
	for _, s := range t.sets {
		if indexes[s.collection] == nil {
			x, err := t.withMeaning(match.Without(without, s.briefings))
			if err != nil {
				return nil, err
			}
			indexes[s.collection] = x
		}
		labels, err := eval.Labels(s.briefings, s.questions, s.open)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		out := match.Set{Name: s.name, Index: indexes[s.collection]}
		for i, l := range labels {
			if len(labels) > manyQuestions && i%fewOf != 0 && !t.ablate {
				continue
			}
			out.Examples = append(out.Examples, match.Example{
				Group: s.group(s.questions[i]), Query: l.Query, Answerable: l.Answerable(), Right: l.Right, Shown: l.Shown,
			})
		}
		if !s.faqs {
			share := shareOfOthers
			if s.open {
				share = shareOverAll
			}
			out.Others = weightOfOthers(out.Examples, share)
		}
		sets = append(sets, out)
	}
	return match.Prepare(sets), nil
}

// group names what a question is held out with: all questions about its briefing.
func (c *content) group(q eval.Question) string {
	if q.Briefing != "" {
		return q.Briefing
	}
	return c.name + q.ID
}

// nothing is held out for the model that is written.
func nothing(string) bool { return false }

// train learns a model without each of some groups, at once.
func train(p *match.Prepared, without ...func(group string) bool) []*match.Model {
	models := make([]*match.Model, len(without))
	var wg sync.WaitGroup
	for i, skip := range without {
		wg.Go(func() { models[i] = p.Train(skip) })
	}
	wg.Wait()
	return models
}

// heldOut returns the model that was learnt without a group.
func (t *trainer) heldOut(models []*match.Model) func(group string) *match.Model {
	folds := match.Folds(t.folds)
	return func(group string) *match.Model {
		return models[slices.IndexFunc(folds, func(in func(string) bool) bool { return in(group) })]
	}
}

// comment says what a model was learnt from.
func (t *trainer) comment() string {
	var parts []string
	for _, c := range t.contents {
		parts = append(parts, fmt.Sprintf("%s (%d questions)", c.name, len(c.questions)))
	}
	return "learnt by faq/match/train from " + strings.Join(parts, ", ")
}
