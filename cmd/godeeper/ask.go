package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

// asking is what ask and match are asked with.
type asking struct {
	JSON     bool     `name:"json" help:"Read and print JSON, one line each."`
	Context  string   `name:"context" placeholder:"QUESTION" help:"The question that was asked before."`
	Briefing string   `name:"briefing" placeholder:"ID" help:"The briefing in whose thread it is asked: its id or its file."`
	Question []string `arg:"" optional:"" help:"The question; without it, questions are read from standard input."`

	meaningFlags
}

type askCmd struct {
	asking
}

// Help implements kong.HelpProvider.
func (askCmd) Help() string {
	return `Example:

  godeeper ask "Why are Japan and NATO working together?"

Without a question, each line of standard input is one. With --json, each line is an object with text and,
where they are known, id, context (the question before) and briefing (the file or id of the thread's briefing);
each gets one line of JSON, in order:

  godeeper ask --json < questions.jsonl`
}

// Run answers the question, or the questions of standard input.
func (c *askCmd) Run(ctx context.Context, a *app) error {
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	lib, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer lib.close()
	a.warn(lib.notice)
	meaning.give(ctx, a, lib, prepareLimit)
	rec := newRecords(lib, a)
	err = c.each(ctx, a, lib, func(id json.RawMessage, q faq.Query) error {
		answer := faq.Compose(lib.index, q)
		if err := c.print(a.out, id, q, answer); err != nil {
			return err
		}
		asked := bot.NewAsked(q, answer, time.Now())
		asked.Platform = terminal.Platform
		rec.add(ctx, asked)
		return nil
	})
	rec.flush(ctx)
	return err
}

// print shows an answer. Answers to lines of text repeat their question, to tell them apart.
func (c *askCmd) print(w io.Writer, id json.RawMessage, q faq.Query, answer faq.Answer) error {
	if c.JSON {
		return writeJSON(w, wire.NewAnswer(id, answer))
	}
	text := terminal.Clean(answer.String())
	if terminal.IsTerminal(w) {
		text = terminal.Wrap(text, terminal.Columns(w), "")
	}
	if len(c.Question) == 0 {
		text = "> " + terminal.Clean(q.Text) + "\n" + strings.TrimRight(text, "\n") + "\n"
	}
	if _, err := fmt.Fprintln(w, strings.TrimRight(text, "\n")); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// each calls answer for the question of the command line, or for each of standard input.
func (c *asking) each(ctx context.Context, a *app, lib *library, answer func(json.RawMessage, faq.Query) error) error {
	names := newResolver(lib.index.Briefings())
	if len(c.Question) == 0 {
		return c.lines(ctx, a, names, answer)
	}
	text := strings.ToValidUTF8(strings.TrimSpace(strings.Join(c.Question, " ")), "\ufffd")
	if text == "" {
		return usageError{errors.New("the question is empty")}
	}
	thread, err := names.resolve(c.Briefing)
	switch {
	case err != nil && !c.JSON:
		return err
	case err != nil:
		if err := writeJSON(a.out, wire.Error{Error: err.Error()}); err != nil {
			return err
		}
		return errReported
	}
	return answer(nil, faq.Query{Text: text, Before: c.Context, Briefing: thread})
}

// lines calls answer for each question of standard input, in order. A line that cannot be asked
// is reported in its place, and the run fails at the end.
func (c *asking) lines(ctx context.Context, a *app, names resolver, answer func(json.RawMessage, faq.Query) error) (err error) {
	out, stdout := bufio.NewWriter(a.out), a.out
	a.out = out
	defer func() {
		a.out = stdout
		if flushErr := out.Flush(); flushErr != nil && err == nil {
			err = fmt.Errorf("write: %w", flushErr)
		}
	}()
	in := newLineReader(a.in, c.JSON)
	failed := false
	for ctx.Err() == nil {
		if in.waits() { // somebody may be waiting for the answers so far
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		asked, q, err := c.next(in, names)
		if err == io.EOF {
			break
		}
		if _, bad := errors.AsType[badLine](err); bad {
			failed = true
			err = c.refuse(a, asked.ID, err)
		} else if err == nil {
			err = answer(asked.ID, q)
		}
		if err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	if failed {
		return errReported
	}
	return nil
}

// next reads a question and what it is asked with. Its errors are those of lineReader.next.
func (c *asking) next(in *lineReader, names resolver) (wire.Question, faq.Query, error) {
	asked, err := in.next()
	if err != nil {
		return asked, faq.Query{}, err
	}
	thread, err := names.resolve(cmp.Or(asked.Briefing, c.Briefing))
	if err != nil {
		return asked, faq.Query{}, badLine{in.number, err}
	}
	return asked, faq.Query{Text: *asked.Text, Before: cmp.Or(asked.Context, c.Context), Briefing: thread}, nil
}

// refuse reports a line that cannot be asked: in its place in JSON, or else as a warning.
func (c *asking) refuse(a *app, id json.RawMessage, why error) error {
	if !c.JSON {
		a.warn(why.Error())
		return nil
	}
	return writeJSON(a.out, wire.Error{ID: id, Error: why.Error()})
}
