package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/terminal"
)

type chatCmd struct{ meaningFlags }

// Help implements kong.HelpProvider.
func (chatCmd) Help() string {
	return `Example:

  godeeper chat

Ask in your own words, follow up ("and for the US?"), and choose a question that is offered by its number.
/help lists what else can be done; /quit, Ctrl-D and Ctrl-C leave. On a terminal, lines can be edited and called
back. Set NO_COLOR to do without colours.`
}

// Run converses until the person leaves.
func (c *chatCmd) Run(ctx context.Context, a *app) (err error) {
	meaning, err := c.load(a)
	if err != nil {
		return err
	}
	lib, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer lib.close()
	meaning.give(ctx, a, lib, prepareLimit)
	screen, err := terminal.Open(a.in, a.out, a.getenv)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, screen.Close()) }()

	b := bot.New(a.log, lib.index, bot.NewMemory(lib.recorder()))
	return terminal.New(b, lib.index, screen, rand.Text()).Run(ctx, c.greeting(lib))
}

func (c *chatCmd) greeting(lib *library) string {
	n := len(lib.index.Briefings())
	held := fmt.Sprintf("%d briefings are stored.", n)
	switch {
	case lib.notice != "":
		held = lib.notice
	case n == 1:
		held = "One briefing is stored."
	}
	return held + "\nAsk a question; /help says what else you can do, /quit leaves."
}
