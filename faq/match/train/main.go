// Command train learns the weights of matching from labelled questions, and measures them.
//
// Usage, from the top of the checkout:
//
//	go run ./faq/match/train -briefings DIR[,DIR] -questions FILE -sets DIR [flags]
//
// -briefings names the folders of one collection of briefings, which are read through
// faq/parse, and -questions the files of labelled questions about it, which are read through
// faq/eval; both may be given again, in the same order, for further collections. Without
// -questions, the questions.jsonl in the last of the folders is taken. The questions are asked
// in the thread of the briefing that they name and over all briefings. -sets names a folder of
// FAQ sets, each a folder of entries.jsonl and queries.jsonl.
//
// The model that is learnt from all questions is written to -o. It depends on nothing but them:
// the same questions give the same file.
//
// With -report, the questions are then measured with models that were learnt without them: in
// each of -folds rounds the questions about some of the briefings are held out. The sweep says
// what share of the answerable questions is answered right where at most 2, 5 or 10% of the
// others are answered, and at which threshold. -fit adds how the model does on what it was
// learnt from. -ablate prints instead what the measures lose without each part of matching.
// -explain shows how questions are matched, by their ids.
//
// With -word-vectors, a table that godeeper vectors convert has made, the weight of meaning is
// learnt too; without it that weight is 0, for which matching takes an untrained one.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/godeeper/godeeper/faq/match"
)

// What is learnt from where no flag says otherwise.
const (
	devBriefings = "../shared/briefings"
	ownBriefings = "cmd/godeeper/sample,cmd/godeeper/testdata/briefings"
	ownQuestions = "cmd/godeeper/testdata/briefings/questions.jsonl"
	moreOf       = "faq/match/train/questions/"
	defaultSets  = "../shared/retrieval"
)

var (
	defaultBriefings = []string{devBriefings, ownBriefings, devBriefings, devBriefings, ownBriefings}
	defaultQuestions = []string{
		devBriefings + "/questions.jsonl", ownQuestions, moreOf + "part-a.jsonl", moreOf + "part-b.jsonl", moreOf + "part-c.jsonl",
	}
)

// options are the flags.
type options struct {
	briefings, questions texts
	faqSets              string
	onlyBriefings        bool
	folds                int
	model                string
	report, fit, ablate  bool
	explain              string
	open                 bool
	lists                string
	wordVectors          string
}

// texts is a flag that may be given again.
type texts []string

func (t *texts) String() string { return strings.Join(*t, " ") }

// Set implements flag.Value.
func (t *texts) Set(s string) error {
	*t = append(*t, s)
	return nil
}

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	o, err := readOptions(args, stderr)
	if err != nil {
		return err
	}
	t := trainer{options: o, out: stdout, warn: stderr}
	if err := t.load(); err != nil {
		return err
	}
	switch {
	case o.explain != "":
		return t.explainAll()
	case o.ablate:
		return t.ablateAll()
	}
	prepared, err := t.prepare(0)
	if err != nil {
		return err
	}
	skips := []func(string) bool{nothing}
	if o.report {
		skips = append(skips, match.Folds(o.folds)...)
	}
	models := train(prepared, skips...)
	m := models[0]
	if err := t.write(m); err != nil {
		return err
	}
	if o.fit {
		if err := t.measure("as fitted", prepared, func(string) *match.Model { return m }); err != nil {
			return err
		}
	}
	if o.report {
		return t.measure("cross-validated", prepared, t.heldOut(models[1:]))
	}
	return nil
}

func readOptions(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("train", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Var(&o.briefings, "briefings", "folders of briefings, separated by commas; may be given again")
	f.Var(&o.questions, "questions", "files of labelled questions about the briefings, separated by commas; once for each -briefings")
	f.StringVar(&o.faqSets, "sets", "", "folder of FAQ sets")
	f.BoolVar(&o.onlyBriefings, "only-briefings", false, "leave the FAQ sets out")
	f.IntVar(&o.folds, "folds", 6, "rounds of cross-validation")
	f.StringVar(&o.model, "o", "faq/match/model.json", "file that the model is written to, \"\" for none")
	f.BoolVar(&o.report, "report", false, "print the measures of questions held out")
	f.BoolVar(&o.fit, "fit", false, "print the measures of the model on what it was learnt from")
	f.BoolVar(&o.ablate, "ablate", false, "print what the measures lose without each part of matching; write no model")
	f.StringVar(&o.explain, "explain", "", "show how the first -briefings match the questions of these ids, separated by spaces; write no model")
	f.BoolVar(&o.open, "open", false, "for -explain: ask over all briefings")
	f.StringVar(&o.lists, "lists", "", "folder that a list of what became of each question is written to, a file a set")
	f.StringVar(&o.wordVectors, "word-vectors", "", "table of word vectors, with which the weight of meaning is learnt too")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is no flag", f.Arg(0))
	case o.folds < 2:
		return o, fmt.Errorf("-folds %d: must be at least 2", o.folds)
	case len(o.questions) > 0 && len(o.questions) != len(o.briefings):
		return o, fmt.Errorf("-questions is given %d times, and -briefings %d times", len(o.questions), len(o.briefings))
	}
	if len(o.briefings) == 0 && o.faqSets == "" {
		o.briefings, o.questions, o.faqSets = defaultBriefings, defaultQuestions, defaultSets
	}
	if o.onlyBriefings {
		o.faqSets = ""
	}
	return o, nil
}

// write writes the model, with what it was learnt from.
func (t *trainer) write(m *match.Model) error {
	if t.model == "" {
		return nil
	}
	m.Comment = t.comment()
	out, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	if err := os.WriteFile(t.model, append(out, '\n'), 0o666); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}
