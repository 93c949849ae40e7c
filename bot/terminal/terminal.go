// Package terminal holds a conversation with the bot in a terminal: lines with editing and
// history, answers wrapped and coloured for the screen, and commands that look behind them.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/faq"
)

// Platform is the name of this platform in messages.
const Platform = "terminal"

// Chat is one conversation on a screen.
type Chat struct {
	bot    *bot.Bot
	finder faq.Finder
	screen *Screen
	id     string        // of the conversation
	thread string        // briefing chosen by /briefing, "" for none
	about  *faq.Briefing // briefing of the last answer or choice, nil for none yet
	last   bot.Reply     // the last answer, for /why
}

// New returns a chat with b on screen. The finder is the one that b answers from; id names the
// conversation in what is recorded.
func New(b *bot.Bot, finder faq.Finder, screen *Screen, id string) *Chat {
	return &Chat{bot: b, finder: finder, screen: screen, id: id}
}

// Run shows the greeting and converses until the person leaves, the input ends or ctx is done;
// none of these is an error.
func (c *Chat) Run(ctx context.Context, greeting string) error {
	if err := c.print(c.style().wrap(greeting, "") + "\n\n"); err != nil {
		return err
	}
	for {
		line, err := c.screen.line(ctx)
		if errors.Is(err, io.EOF) {
			return c.screen.end()
		}
		if err != nil {
			return err
		}
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		text, leave := "", false
		if name, rest, ok := command(line); ok {
			text, leave = c.command(ctx, name, rest)
		} else if text, err = c.ask(ctx, line); err != nil {
			return err
		}
		if leave {
			return nil
		}
		if err := c.print("\n" + text + "\n"); err != nil {
			return err
		}
	}
}

func (c *Chat) ask(ctx context.Context, line string) (string, error) {
	reply, err := c.bot.Handle(ctx, bot.Message{Platform: Platform, Conversation: c.id, Text: line, Briefing: c.thread})
	if errors.Is(err, context.Canceled) {
		return "", nil // the next line is the end of the chat
	}
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	if reply.Line == "" {
		c.last = reply
	}
	if reply.Answer.Briefing != nil {
		c.about = reply.Answer.Briefing
	}
	chosen := ""
	if reply.Line == "" && reply.Query.Text != line { // a number: say what it stood for
		chosen = c.style().mark(bold, c.style().wrap(reply.Query.Text, "")) + "\n\n"
	}
	return chosen + Render(reply, c.style()), nil
}

func (c *Chat) style() Style { return c.screen.style() }

func (c *Chat) print(text string) error { return write(c.screen.out, text) }
