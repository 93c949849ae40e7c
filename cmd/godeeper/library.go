package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match"
	"github.com/godeeper/godeeper/faq/parse"
	"github.com/godeeper/godeeper/storage"
)

//go:embed sample
var sample embed.FS

// library is what a command answers from.
type library struct {
	index  *match.Index
	store  *storage.Store // nil for the sample
	notice string         // what the person should know of it, "" for nothing
}

// checkDB refuses a database that no store can be.
func (a *app) checkDB() error {
	kind, rest, ok := strings.Cut(a.db, ":")
	if ok && rest != "" && slices.Contains([]string{"sqlite", "postgres", "postgresql"}, kind) {
		return nil
	}
	if ok && strings.Contains(rest, "@") {
		rest = "[redacted]"
	}
	return usageError{fmt.Errorf("--db %s:%s: name a database as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME", kind, rest)}
}

// dbExists reports whether there is a database already. One that cannot even be looked for is a
// fault of the configuration, unless its server is only away.
func (a *app) dbExists(ctx context.Context) (bool, error) {
	exists, err := storage.Exists(ctx, a.db)
	if _, away := errors.AsType[net.Error](err); away {
		return false, err
	}
	if err != nil {
		return false, usageError{err}
	}
	return exists, nil
}

// open returns the library of the database, or that of the sample where there is no database.
func (a *app) open(ctx context.Context) (*library, error) {
	exists, err := a.dbExists(ctx)
	if err != nil {
		return nil, err
	}
	if !exists {
		return openSample()
	}
	store, err := storage.Open(ctx, a.log, a.db)
	if err != nil {
		return nil, err
	}
	briefings, err := store.Briefings(ctx)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	lib := &library{index: a.index(briefings), store: store}
	if len(briefings) == 0 {
		lib.notice = "The database holds no briefing yet; godeeper import PATH stores some."
	}
	return lib, nil
}

// openSample returns the bundled briefing, held in memory.
func openSample() (*library, error) {
	files, err := fs.Glob(sample, "sample/*.txt")
	if err != nil {
		return nil, err
	}
	var briefings []*faq.Briefing
	for _, name := range files {
		data, err := sample.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the sample: %w", err)
		}
		b, _, err := parse.Parse(path.Base(name), data)
		if err != nil {
			return nil, fmt.Errorf("read the sample: %w", err)
		}
		briefings = append(briefings, b)
	}
	return &library{
		index:  match.New(briefings),
		notice: "There is no database yet, so this is a bundled sample briefing; godeeper import PATH stores your own.",
	}, nil
}

// recorder returns what keeps the questions asked, nil for the sample.
func (l *library) recorder() bot.Recorder {
	if l.store == nil {
		return nil
	}
	return l.store
}

// close closes the store. Nothing that matters is written then, so its error is dropped.
func (l *library) close() {
	if l.store != nil {
		_ = l.store.Close()
	}
}

// warn tells the person something beside the output.
func (a *app) warn(text string) {
	if text != "" {
		fmt.Fprintln(a.err, terminal.Clean(text))
	}
}
