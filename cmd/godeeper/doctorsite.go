package main

import (
	"context"
	"fmt"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/storage"
)

// checkSite looks at the settings of the web page, nil where it is off, and at who may sign in.
func checkSite(ctx context.Context, c *siteConfig, store *storage.Store) []bot.Finding {
	const name = "web page"
	if c == nil {
		return []bot.Finding{{Name: name, OK: true, Text: "is off"}}
	}
	where, who := "for this machine", "everyone"
	if c.page.Public != "" {
		where = "at " + c.page.Public
	}
	if c.members(false) {
		who = "members, who sign in"
	}
	found := []bot.Finding{{Name: name, OK: true, Text: fmt.Sprintf("%s, read by %s", where, who)}}
	if len(c.page.Framers) > 0 && who != "everyone" {
		found[0].OK, found[0].Text = false, found[0].Text+", so other sites cannot show it in a frame"
		found[0].Advice = "Set GODEEPER_READERS=everyone, or unset GODEEPER_FRAMERS."
	}
	if store == nil {
		return found
	}
	users, err := store.Users(ctx)
	switch {
	case err != nil:
		return append(found, bot.Finding{Name: "users", Text: err.Error(), Advice: "Check what --db or GODEEPER_DB names."})
	case len(users) == 0:
		return append(found, bot.Finding{Name: "users", OK: true, Text: "nobody can sign in yet: godeeper serve prints a link for the first operator"})
	}
	return append(found, bot.Finding{Name: "users", OK: true, Text: fmt.Sprintf("%d may sign in", len(users))})
}

// checkFeeds looks at what the last looks at feeds found.
func checkFeeds(ctx context.Context, store *storage.Store) []bot.Finding {
	const name = "feeds"
	feeds, err := store.Feeds(ctx)
	if err != nil {
		return []bot.Finding{{Name: name, Text: err.Error(), Advice: "Check what --db or GODEEPER_DB names."}}
	}
	var found []bot.Finding
	for _, f := range feeds {
		if f.Problem != "" && !f.Paused {
			found = append(found, bot.Finding{Name: name, Text: f.URL + ": " + f.Problem, Advice: "Try it with godeeper feed look " + f.URL + ", or godeeper feed pause it."})
		}
	}
	if len(found) == 0 && len(feeds) > 0 {
		found = append(found, bot.Finding{Name: name, OK: true, Text: fmt.Sprintf("%d are polled without a fault", len(feeds))})
	}
	return found
}
