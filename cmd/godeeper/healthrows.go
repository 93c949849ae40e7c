package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot/web/console"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

var _ console.Health = healthRows{}

// healthRows says how a serving process is, as the console shows it.
type healthRows struct {
	health

	content *liveContent
}

// Health implements [console.Health].
func (h healthRows) Health(ctx context.Context) []console.Row {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	rows := []console.Row{h.database(ctx), h.index(ctx)}
	for _, a := range h.adapters {
		row := console.Row{Name: rowName(a.Platform()), State: console.OK, Text: "It is heard."}
		if err := a.Ready(); err != nil {
			row.State, row.Text = console.Fault, err.Error()
		}
		rows = append(rows, row)
	}
	v := versions()
	return append(rows, console.Row{Name: "Versions", State: console.OK, Text: fmt.Sprintf("godeeper %s, %s, SQLite %s", v.name(), v.Go, v.SQLite)})
}

// rowName returns a platform as people call it: "Slack", "Digests to Slack".
func rowName(platform string) string {
	to, digests := strings.CutPrefix(platform, faq.DigestPlatform)
	name := strings.ToUpper(to[:1]) + to[1:]
	if digests {
		return "Digests to " + name
	}
	return name
}

func (h healthRows) database(ctx context.Context) console.Row {
	row := console.Row{Name: "Database", State: console.OK}
	kind, size, err := h.store.Size(ctx)
	if err != nil {
		row.State, row.Text = console.Fault, "It does not answer: the log says why." // the error may name the host
		return row
	}
	row.Text = fmt.Sprintf("%s, %.1f MB", kind, float64(size)/1e6)
	if held, err := h.store.Held(ctx); err == nil && held {
		row.State, row.Text = console.Attention, row.Text+". Digests are held back: release them under Deliveries once no other copy of this database sends them."
	}
	return row
}

func (h healthRows) index(ctx context.Context) console.Row {
	loaded := h.content.now()
	row := console.Row{Name: "Index", State: console.OK}
	entries := 0
	briefings := h.content.index.Briefings()
	for _, b := range briefings {
		entries += wire.Entries(b)
	}
	row.Text = fmt.Sprintf("%d briefings with %d entries, of revision %d, since %s", len(briefings), entries, loaded.revision, loaded.at.UTC().Format("2 January 2006, 15:04:05 MST"))
	if revision, err := h.store.Revision(ctx); err == nil && revision != loaded.revision && time.Since(loaded.at) > time.Minute {
		row.State, row.Text = console.Attention, fmt.Sprintf("%s; the content is at revision %d: the log says why it was not read", row.Text, revision)
	}
	return row
}
