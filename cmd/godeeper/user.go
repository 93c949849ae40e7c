package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/bot/web/account"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

type userCmd struct {
	List    userListCmd    `cmd:"" default:"withargs" help:"Show who may sign in (the default)."`
	Recover userRecoverCmd `cmd:"" help:"Make a link by which somebody who forgot their password chooses a new one."`
}

const userHelp = `Example:

  godeeper user
  godeeper user recover anna

People are invited in the console, under People. The first operator follows the link that godeeper serve prints.`

// Help implements kong.HelpProvider.
func (userCmd) Help() string { return userHelp }

// accounts opens the store, and the accounts in it.
func (a *app) accounts(ctx context.Context) (*storage.Store, *account.Accounts, error) {
	store, err := a.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	frame := page.New(a.log, page.Config{Public: publicURL(a.getenv)})
	return store, account.New(a.log, frame, store, account.Config{}), nil
}

type userListCmd struct {
	JSON bool `name:"json" help:"Print JSON, one line each."`
}

// Help implements kong.HelpProvider.
func (userListCmd) Help() string { return userHelp }

// userJSON is the machine form of a user.
type userJSON struct {
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Rank     faq.Rank `json:"rank"`
	Disabled bool     `json:"disabled"`
	At       int64    `json:"at"` // unix seconds
}

// Run shows the users.
func (c *userListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := store.Users(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 && !c.JSON {
		a.warn("Nobody can sign in yet: godeeper serve prints a link for the first operator.")
	}
	for _, u := range all {
		if c.JSON {
			err = writeJSON(a.out, userJSON{u.Name, u.Email, u.Rank, u.Disabled, u.At})
		} else {
			_, err = fmt.Fprintln(a.out, terminal.Clean(strings.TrimSpace(fmt.Sprintf("%s  %s  %s%s", u.Name, u.Rank, u.Email, ended(u.Disabled, "disabled")))))
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

func ended(is bool, word string) string {
	if is {
		return " (" + word + ")"
	}
	return ""
}

type userRecoverCmd struct {
	Name string `arg:"" help:"The name of the user."`
}

// Help implements kong.HelpProvider.
func (userRecoverCmd) Help() string { return userHelp }

// Run makes a link.
func (c *userRecoverCmd) Run(ctx context.Context, a *app) error {
	store, accounts, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	link, err := accounts.Recover(ctx, c.Name)
	if errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("nobody who may sign in is called %q: godeeper user shows who may", c.Name)
	}
	if err != nil {
		return err
	}
	if strings.HasPrefix(link, "/") {
		link = "http://" + defaultListen + link
	}
	_, err = fmt.Fprintln(a.out, link)
	return err
}
