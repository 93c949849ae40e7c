package main

import (
	"bufio"
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
)

// asking is what ask and match are asked with.
type asking struct {
	JSON     bool     `name:"json" help:"Read and print JSON, one line each."`
	Context  string   `name:"context" placeholder:"QUESTION" help:"The question that was asked before."`
	Briefing string   `name:"briefing" placeholder:"ID" help:"The briefing in whose thread it is asked: its id or its file."`
	Question []string `arg:"" optional:"" help:"The question; without it, questions are read from standard input."`
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
	lib, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer lib.close()
	a.warn(lib.notice)
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
		return writeJSON(w, newAnswerJSON(id, answer))
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

// each calls answer for the question of the command line, or for each of standard input, in
// order. A line that cannot be asked is reported in its place, and the run fails at the end.
func (c *asking) each(ctx context.Context, a *app, lib *library, answer func(json.RawMessage, faq.Query) error) error {
	names := newResolver(lib.index.Briefings())
	if len(c.Question) > 0 {
		text := strings.ToValidUTF8(strings.TrimSpace(strings.Join(c.Question, " ")), "\ufffd")
		if text == "" {
			return usageError{errors.New("the question is empty")}
		}
		thread, err := names.resolve(c.Briefing)
		if err != nil {
			return c.refuse(a, a.out, nil, err, true)
		}
		return answer(nil, faq.Query{Text: text, Before: c.Context, Briefing: thread})
	}

	out := bufio.NewWriter(a.out)
	defer out.Flush()
	stdout := a.out
	a.out = out
	defer func() { a.out = stdout }()
	lines := newLineReader(a.in, c.JSON)
	failed := false
	for ctx.Err() == nil {
		if lines.waits() { // somebody may be waiting for the answers so far
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
		asked, err := lines.next()
		if err == io.EOF {
			break
		}
		thread := ""
		if err == nil {
			thread, err = names.resolve(first(asked.Briefing, c.Briefing))
			if err != nil {
				err = badLine{lines.number, err}
			}
		}
		if _, bad := errors.AsType[badLine](err); bad {
			failed = true
			if err := c.refuse(a, out, asked.ID, err, false); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := answer(asked.ID, faq.Query{Text: *asked.Text, Before: first(asked.Context, c.Context), Briefing: thread}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("interrupted: %w", err)
	}
	if failed {
		return errReported
	}
	return nil
}

// refuse reports a question that cannot be asked: in JSON where that is asked for, or else as an
// error. With end, the error it returns ends the run.
func (c *asking) refuse(a *app, out io.Writer, id json.RawMessage, why error, end bool) error {
	if !c.JSON && end {
		return why
	}
	if !c.JSON {
		a.warn(why.Error())
		return nil
	}
	if err := writeJSON(out, errorJSON{id, why.Error()}); err != nil {
		return err
	}
	if end {
		return errReported
	}
	return nil
}

// first returns the first of a and b that is not empty.
func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
