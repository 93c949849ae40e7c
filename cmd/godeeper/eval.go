package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq/eval"
)

type evalCmd struct {
	JSON      bool     `name:"json" help:"Print one line of JSON for each measurement, with every figure."`
	List      bool     `name:"list" short:"v" help:"List what became of each question too."`
	Open      bool     `name:"open" help:"Ask over all briefings at once, not in the thread that a question names."`
	Content   []string `name:"content" sep:"none" placeholder:"PATH" help:"Ask about this file or folder. May be given again."`
	Sets      string   `name:"sets" placeholder:"DIR" help:"Compare all sets of questions in and below a folder, a row each."`
	Questions []string `arg:"" optional:"" help:"Files of labelled questions."`

	meaningFlags
}

// Help implements kong.HelpProvider.
func (evalCmd) Help() string {
	return `Example:

  godeeper eval --open briefings/questions.jsonl

Each line of a file is a question with what is expected of it, in one of two forms:

  {"id", "text", "kind", "briefing", "context", "answerable", "expect": {"question", "must_contain": []}}
  {"id", "text", "kind", "relevant": [entry ids], "out_of_scope"}

They are asked about --content; without it, about the database where --db or $GODEEPER_DB names one, or else
about the briefings and FAQ files in the folder of the questions, or else about the usual database. What is measured
about a database is kept in it: the console shows it over time.

Right is an answer from the expected entry, or one that shows all of must_contain. "Suggested it" counts questions
not answered where the right entry was among the suggestions, "missed" those declined although they are answerable. Coverage
is the share of the answerable questions answered right if only answers so sure were given that 95% of them are right.
ECE, the calibration error, is the mean gap between the confidence of the first match and the share right; precision is
the share of the answers given, at the thresholds as they are, that are right.

A set, for --sets, is a folder with questions.jsonl, or with queries.jsonl and entries.jsonl:

  godeeper eval --sets ../sets`
}

// Run measures how well the questions are answered.
func (c *evalCmd) Run(ctx context.Context, line *kong.Context, a *app) error {
	named := a.getenv("GODEEPER_DB") != "" || slices.ContainsFunc(line.Path, func(p *kong.Path) bool {
		return p.Flag != nil && p.Flag.Name == "db"
	})
	switch {
	case c.Sets == "" && len(c.Questions) == 0:
		return usageError{errors.New("eval: name a file of questions, or a folder with --sets")}
	case c.Sets != "" && len(c.Questions)+len(c.Content) > 0:
		return usageError{errors.New("eval: --sets brings its own questions and content")}
	}
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	if c.Sets != "" {
		return c.compare(ctx, a, meaning)
	}
	for i, path := range c.Questions {
		r, err := c.measure(ctx, a, path, named, meaning)
		if err != nil {
			return err
		}
		if i > 0 && !c.JSON {
			fmt.Fprintln(a.out)
		}
		if err := c.print(a, r, len(c.Questions) > 1); err != nil {
			return err
		}
	}
	return nil
}

// measure asks the questions of a file.
func (c *evalCmd) measure(ctx context.Context, a *app, path string, named bool, meaning meanings) (eval.Report, error) {
	questions, err := readQuestions(path)
	if err != nil {
		return eval.Report{}, err
	}
	content, err := c.findContent(ctx, a, path, named)
	if err != nil {
		return eval.Report{}, err
	}
	defer content.close()
	meaning.give(ctx, a, content.library, 0)
	r, err := content.ask(ctx, filepath.Base(path), questions, c.Open)
	if err != nil {
		return r, err
	}
	return r, content.keep(ctx, r)
}

// print shows one measurement.
func (c *evalCmd) print(a *app, r eval.Report, withName bool) error {
	if c.JSON {
		if !c.List {
			r.Results = nil
		}
		return writeJSON(a.out, r)
	}
	var out bytes.Buffer
	if withName {
		fmt.Fprintf(&out, "%s\n", r.Name)
	}
	if err := r.WriteTable(&out); err != nil {
		return err
	}
	if c.List {
		out.WriteByte('\n')
		if err := r.WriteList(&out); err != nil {
			return err
		}
	}
	return a.show(&out)
}

// compare measures every set of the folder: those whose questions are asked in threads
// both so and over all briefings.
func (c *evalCmd) compare(ctx context.Context, a *app, meaning meanings) error {
	sets, err := findSets(c.Sets)
	if err != nil {
		return err
	}
	var reports []eval.Report
	for _, s := range sets {
		questions, err := readQuestions(s.questions)
		if err != nil {
			return err
		}
		content, err := s.content(a)
		if err != nil {
			return err
		}
		meaning.give(ctx, a, content.library, 0)
		threads := slices.ContainsFunc(questions, func(q eval.Question) bool { return q.Briefing != "" })
		for _, open := range []bool{false, true} {
			if open && !threads || !open && c.Open && threads {
				continue
			}
			r, err := content.ask(ctx, s.name, questions, open)
			if err != nil {
				return err
			}
			reports = append(reports, r)
		}
	}
	if !c.JSON {
		var out bytes.Buffer
		if err := eval.WriteSets(&out, reports); err != nil {
			return err
		}
		if err := a.show(&out); err != nil || !c.List {
			return err
		}
	}
	for _, r := range reports {
		if !c.JSON {
			fmt.Fprintln(a.out)
		}
		if err := c.print(a, r, true); err != nil {
			return err
		}
	}
	return nil
}

// ask measures how the content answers questions.
func (c *content) ask(ctx context.Context, name string, questions []eval.Question, open bool) (eval.Report, error) {
	r, err := eval.Run(ctx, c.library.index, questions, eval.Options{Open: open, Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	r.Name, r.Content = name, c.name
	return r, nil
}

func readQuestions(path string) ([]eval.Question, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	defer f.Close()
	return eval.ReadQuestions(path, f)
}

// show prints what may quote stored text.
func (a *app) show(out *bytes.Buffer) error {
	if _, err := fmt.Fprint(a.out, terminal.Clean(out.String())); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
