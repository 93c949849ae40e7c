package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
)

type tokenCmd struct {
	List   tokenListCmd   `cmd:"" default:"withargs" help:"Show the tokens of the HTTP API (the default)."`
	Make   tokenMakeCmd   `cmd:"" help:"Make a token, and print it."`
	Revoke tokenRevokeCmd `cmd:"" help:"Let a token be used no more."`
}

const tokenHelp = `Example:

  godeeper token make newsroom-cms --scope write --days 90
  godeeper token
  godeeper token revoke 3

A token lets a program use the HTTP API, which /api/openapi.json describes. It is printed once: only a digest is stored.`

// Help implements kong.HelpProvider.
func (tokenCmd) Help() string { return tokenHelp }

type tokenListCmd struct {
	JSON bool `name:"json" help:"Print JSON, one line each."`
}

// Help implements kong.HelpProvider.
func (tokenListCmd) Help() string { return tokenHelp }

// tokenJSON is the machine form of a token, without what programs send.
type tokenJSON struct {
	ID     int64    `json:"id"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	By     string   `json:"by"`
	At     int64    `json:"at"`    // unix seconds
	Seen   int64    `json:"seen"`  // unix seconds, 0 for never
	Until  int64    `json:"until"` // unix seconds, 0 for without end
}

// Run shows the tokens.
func (c *tokenListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Tokens(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 && !c.JSON {
		a.warn("There is no token: godeeper token make NAME makes one.")
	}
	for _, t := range all {
		if c.JSON {
			err = writeJSON(a.out, tokenJSON{t.ID, t.Name, t.Scopes, t.By, t.At, t.Seen, t.Until})
		} else {
			over := t.Until != 0 && time.Now().Unix() >= t.Until
			_, err = fmt.Fprintln(a.out, terminal.Clean(fmt.Sprintf("%d  %s  %s%s", t.ID, t.Name, strings.Join(t.Scopes, ", "), ended(over, "ended"))))
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

type tokenMakeCmd struct {
	Name  string   `arg:"" help:"What the token is for."`
	Scope []string `name:"scope" required:"" enum:"ask,read,write" placeholder:"SCOPE" help:"What may be done with it: ask, read, write. May be given again."`
	Days  int      `name:"days" default:"90" placeholder:"N" help:"How many days it lasts; 0 for without end (90)."`
}

// Help implements kong.HelpProvider.
func (tokenMakeCmd) Help() string { return tokenHelp }

// Run makes a token.
func (c *tokenMakeCmd) Run(ctx context.Context, a *app) error {
	if c.Days < 0 {
		return usageError{fmt.Errorf("--days %d: give a number of days, or 0 for without end", c.Days)}
	}
	store, accounts, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	now := time.Now()
	t := faq.Token{Name: c.Name, Scopes: c.Scope, By: "the command line", At: now.Unix()}
	if c.Days > 0 {
		t.Until = now.AddDate(0, 0, c.Days).Unix()
	}
	_, secret, err := accounts.MakeToken(ctx, t)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.out, secret)
	return err
}

type tokenRevokeCmd struct {
	ID []int64 `arg:"" help:"The numbers of the tokens, as godeeper token shows them."`
}

// Help implements kong.HelpProvider.
func (tokenRevokeCmd) Help() string { return tokenHelp }

// Run revokes tokens.
func (c *tokenRevokeCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	for _, id := range c.ID {
		if err := store.RemoveToken(ctx, id); errors.Is(err, faq.ErrNotFound) {
			return fmt.Errorf("there is no token %d: godeeper token shows those that there are", id)
		} else if err != nil {
			return err
		}
	}
	return nil
}
