package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/discord"
	"github.com/godeeper/godeeper/bot/slack"
	"github.com/godeeper/godeeper/bot/terminal"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/storage"
)

type doctorCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help implements kong.HelpProvider.
func (doctorCmd) Help() string {
	return `Example:

  godeeper doctor

It looks at the database and the briefings in it, at the settings of the web page, and at those of Slack and of Discord
where there are any, and asks the platforms about them. It prints no secret. The exit status is 1 where anything needs attention.`
}

// doctorJSON is the machine form of what was found.
type doctorJSON struct {
	OK       bool          `json:"ok"` // of all findings
	Findings []bot.Finding `json:"findings"`
}

// Run shows what is well, and what is not and what to do.
func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	configs, err := platformConfigs(a.getenv)
	if err != nil {
		return err
	}
	site, err := siteFlags{}.config(a.getenv)
	if err != nil {
		return err
	}
	found, store := a.checkLibrary(ctx)
	if store != nil {
		defer func() { _ = store.Close() }() // nothing was written
	}
	var installations slack.Installations
	if store != nil {
		installations = store
	}
	if store != nil {
		found = append(append(found, checkInbox(ctx, store)), checkFeeds(ctx, store)...)
	}
	found = append(found, checkSite(ctx, site, store)...)
	found = append(found, slack.Check(ctx, configs.slack, installations, nil)...)
	found = append(found, discord.Check(ctx, configs.discord, nil)...)

	all := doctorJSON{OK: true, Findings: found}
	for _, f := range found {
		all.OK = all.OK && f.OK
	}
	if c.JSON {
		err = writeJSON(a.out, all)
	} else {
		err = printFindings(a, found)
	}
	if err == nil && !all.OK {
		err = errReported
	}
	return err
}

// checkLibrary looks at what there is to answer from. It returns the store, nil where none opens.
func (a *app) checkLibrary(ctx context.Context) ([]bot.Finding, *storage.Store) {
	const database, briefingsName, index = "database", "briefings", "index"
	exists, err := storage.Exists(ctx, a.db)
	if err == nil && !exists {
		return []bot.Finding{{Name: database, Text: "there is none yet", Advice: "Make it with godeeper import PATH, or name another by --db."}}, nil
	}
	var store *storage.Store
	if err == nil {
		store, err = storage.Open(ctx, a.log, a.db)
	}
	if err != nil {
		return []bot.Finding{{Name: database, Text: err.Error(), Advice: "Check what --db or GODEEPER_DB names."}}, nil
	}
	briefings, err := store.Briefings(ctx)
	if err == nil {
		err = store.Check(ctx)
	}
	if err != nil {
		return []bot.Finding{{Name: database, Text: err.Error(), Advice: "Put a back-up of the database in its place."}}, store
	}
	found := []bot.Finding{{Name: database, OK: true, Text: "opens, and is whole"}}
	if len(briefings) == 0 {
		return append(found, bot.Finding{Name: briefingsName, Text: "none is stored", Advice: "Store some with godeeper import PATH."}), store
	}
	found = append(found, bot.Finding{Name: briefingsName, OK: true, Text: fmt.Sprintf("%d stored", len(briefings))})
	x := a.index(briefings)
	byTitle := func(b *faq.Briefing) bool { return len(x.Match(faq.Query{Text: b.Title}, 1)) > 0 }
	if !slices.ContainsFunc(briefings, byTitle) {
		return append(found, bot.Finding{Name: index, Text: "finds no briefing by its title", Advice: "Import the briefings again."}), store
	}
	return append(found, bot.Finding{Name: index, OK: true, Text: "finds what is stored"}), store
}

// printFindings prints a line each, and below it what to do.
func printFindings(a *app, found []bot.Finding) error {
	width := 0
	for _, f := range found {
		width = max(width, len(f.Name))
	}
	var out strings.Builder
	for _, f := range found {
		mark := "ok  "
		if !f.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(&out, "%s  %-*s  %s\n", mark, width, f.Name, oneLine(f.Text))
		if f.Advice != "" {
			fmt.Fprintf(&out, "%*s%s\n", width+8, "", f.Advice)
		}
	}
	_, err := fmt.Fprint(a.out, out.String())
	return err
}

// oneLine returns text for a line of its own: part of it may come from elsewhere.
func oneLine(text string) string {
	return strings.Join(strings.Fields(terminal.Clean(text)), " ")
}
