package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

type inboxCmd struct {
	List  inboxListCmd  `cmd:"" default:"withargs" help:"Show the events that were set aside (the default)."`
	Retry inboxRetryCmd `cmd:"" help:"Let events be worked on once again."`
	Drop  inboxDropCmd  `cmd:"" help:"Pass over events for good."`
}

const inboxHelp = `Example:

  godeeper inbox
  godeeper inbox retry 17

What comes in from a platform is saved before it is answered. An event that cannot be worked on is set aside, with
the reason.`

// Help implements kong.HelpProvider.
func (inboxCmd) Help() string { return inboxHelp }

type inboxListCmd struct {
	JSON  bool   `name:"json" help:"Print JSON, one line each."`
	State string `name:"state" default:"set aside" enum:"set aside,waiting,claimed,late,done,all" placeholder:"STATE" help:"Show events of another state: waiting, claimed, late, done, or all (set aside)."`
	Limit int    `name:"limit" default:"100" placeholder:"N" help:"Show at most so many, the newest first (100)."`
}

// Help implements kong.HelpProvider.
func (inboxListCmd) Help() string { return inboxHelp }

// eventJSON is the machine form of an event. What it holds of people's texts is not in it.
type eventJSON struct {
	ID        int64          `json:"id"`
	Platform  string         `json:"platform"`
	Workspace string         `json:"workspace"`
	Kind      string         `json:"kind"`
	State     faq.EventState `json:"state"`
	Reason    string         `json:"reason"`
	Attempts  int            `json:"attempts"`
	At        int64          `json:"at"` // unix seconds
}

// Run shows events.
func (c *inboxListCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	filter := storage.EventFilter{State: faq.EventState(c.State), Limit: c.Limit}
	if c.State == "all" {
		filter.State = ""
	}
	events, err := store.Events(ctx, filter)
	if err != nil {
		return err
	}
	for _, e := range events {
		if c.JSON {
			err = writeJSON(a.out, eventJSON{e.ID, e.Platform, e.Workspace, e.Kind, e.State, e.Reason, e.Attempt, e.At})
		} else {
			_, err = fmt.Fprintf(a.out, "%d  %s  %s %s  %s: %s\n", e.ID, time.Unix(e.At, 0).UTC().Format("2006-01-02 15:04:05"),
				terminal.Clean(e.Platform), terminal.Clean(e.Kind), e.State, cmp.Or(oneLine(e.Reason), "no reason"))
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if len(events) == 0 && !c.JSON {
		a.warn("No event is in that state.")
	}
	return nil
}

type inboxRetryCmd struct {
	ID []int64 `arg:"" help:"The numbers of events that were set aside, or are late."`
}

// Help implements kong.HelpProvider.
func (inboxRetryCmd) Help() string {
	return `Example:

  godeeper inbox retry 17`
}

// Run lets events wait again.
func (c *inboxRetryCmd) Run(ctx context.Context, a *app) error {
	return a.curate(ctx, c.ID, (*storage.Store).RetryEvent)
}

type inboxDropCmd struct {
	ID []int64 `arg:"" help:"The numbers of events that were set aside."`
}

// Help implements kong.HelpProvider.
func (inboxDropCmd) Help() string {
	return `Example:

  godeeper inbox drop 17 18`
}

// Run passes over events.
func (c *inboxDropCmd) Run(ctx context.Context, a *app) error {
	return a.curate(ctx, c.ID, (*storage.Store).DropEvent)
}

// curate does with events what the curator wants, one after the other.
func (a *app) curate(ctx context.Context, ids []int64, do func(*storage.Store, context.Context, int64) error) error {
	store, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	var errs []error
	for _, id := range ids {
		if err := do(store, ctx, id); errors.Is(err, faq.ErrNotFound) {
			errs = append(errs, fmt.Errorf("event %d is not one that this can be done with; godeeper inbox shows those", id))
		} else if err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// openStore opens the database, which must be there.
func (a *app) openStore(ctx context.Context) (*storage.Store, error) {
	exists, err := a.dbExists(ctx)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, usageError{errors.New("there is no database yet: godeeper import or godeeper serve makes one, or name another by --db")}
	}
	return storage.Open(ctx, a.log, a.db)
}

// checkInbox says whether events were set aside.
func checkInbox(ctx context.Context, store *storage.Store) bot.Finding {
	f := bot.Finding{Name: "inbox"}
	counts, _, err := store.EventCounts(ctx, "")
	switch n := counts[faq.EventSetAside]; {
	case err != nil:
		f.Text, f.Advice = err.Error(), "Put a back-up of the database in its place."
	case n > 0:
		f.Text, f.Advice = fmt.Sprintf("%d events could not be worked on", n), "godeeper inbox shows why; godeeper inbox retry tries again, drop passes over."
	default:
		f.OK, f.Text = true, fmt.Sprintf("nothing is set aside, %d events wait", counts[faq.EventWaiting])
	}
	return f
}
