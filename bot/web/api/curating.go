package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
	"github.com/godeeper/godeeper/faq/wire"
)

const (
	defaultDays    = 30
	maxDays        = 3_650
	defaultHistory = 100
	maxHistory     = 1_000
)

// outcome is how a question would be answered, in short.
type outcome struct {
	Outcome    faq.Outcome `json:"outcome"`
	Confidence float64     `json:"confidence"`
	Match      *wire.Entry `json:"match"`
	Briefing   string      `json:"briefing"` // id, "" for none
}

func newOutcome(a faq.Answer) outcome {
	full := wire.NewAnswer(nil, a)
	out := outcome{full.Outcome, full.Confidence, full.Match, ""}
	if full.Briefing != nil {
		out.Briefing = full.Briefing.ID
	}
	return out
}

// difference is a question that would be answered differently.
type difference struct {
	Text     string  `json:"text"`
	Context  string  `json:"context"`
	Briefing string  `json:"briefing"` // in whose thread it was asked, "" for none
	Before   outcome `json:"before"`
	After    outcome `json:"after"`
}

func (a *API) preview(c *call) error {
	var in struct {
		Amendments []struct {
			Kind     faq.AmendmentKind `json:"kind"`
			Briefing string            `json:"briefing"`
			Entry    string            `json:"entry"`
			Text     string            `json:"text"`
			Answer   string            `json:"answer"`
			Was      string            `json:"was"`
		} `json:"amendments"`
	}
	if err := c.decode(&in); err != nil {
		return err
	}
	if len(in.Amendments) == 0 {
		return invalid("There are no amendments: send at least one.")
	}
	var all []faq.Amendment
	for _, m := range in.Amendments {
		all = append(all, faq.Amendment{Kind: m.Kind, Briefing: m.Briefing, Entry: m.Entry, Text: m.Text, Answer: m.Answer, Was: m.Was})
	}
	p, err := a.desk.Preview(c.ctx(), all...)
	if err != nil {
		return err
	}
	differences := []difference{}
	for _, d := range p.Differences {
		differences = append(differences, difference{d.Asked.Text, d.Asked.Before, d.Asked.Thread, newOutcome(d.Before), newOutcome(d.After)})
	}
	return a.done(c, http.StatusOK, map[string]any{
		"amendments": amendments(p.Amendments), "changes": changes(p.Changes), "tried": p.Tried, "differences": differences,
	})
}

func (a *API) history(c *call) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	before, err := number(q, "before", 1, 1<<62, 0)
	if err != nil {
		return err
	}
	limit, err := number(q, "limit", 1, maxHistory, defaultHistory)
	if err != nil {
		return err
	}
	all, err := a.desk.History(c.ctx(), q.Get("briefing"), before, int(limit))
	if err != nil {
		return err
	}
	return a.done(c, http.StatusOK, map[string]any{"amendments": amendments(all)})
}

func (a *API) undo(c *call) error {
	in := struct {
		Undone bool `json:"undone"`
	}{true}
	if c.r.ContentLength != 0 {
		if err := c.decode(&in); err != nil {
			return err
		}
	}
	id, err := strconv.ParseInt(c.r.PathValue("amendment"), 10, 64)
	if err != nil {
		return refusal{http.StatusNotFound, "No amendment has this id: " + version + "/history lists them."}
	}
	if err := a.desk.Undo(c.ctx(), c.by(), id, in.Undone); err != nil {
		return err
	}
	a.changed(c)
	return a.done(c, http.StatusOK, map[string]any{"amendment": id, "undone": in.Undone})
}

// group is questions that ask for the same.
type group struct {
	Questions []missed `json:"questions"`
	Count     int      `json:"count"`
	Bad       int      `json:"bad"`
	Last      int64    `json:"last"`
	Nearest   []near   `json:"nearest"`
}

type missed struct {
	Text      string      `json:"text"`
	Context   string      `json:"context"`
	Briefing  string      `json:"briefing"`
	Outcome   faq.Outcome `json:"outcome"`
	Count     int         `json:"count"`
	Bad       int         `json:"bad"`
	Dismissed bool        `json:"dismissed"`
	Last      int64       `json:"last"`
}

type near struct {
	wire.Entry
	Briefing   string  `json:"briefing"`
	Confidence float64 `json:"confidence"`
}

func newGroup(g curate.Group) group {
	out := group{Questions: []missed{}, Count: g.Count, Bad: g.Bad, Last: g.Last, Nearest: []near{}}
	for _, m := range g.Questions {
		out.Questions = append(out.Questions, missed{m.Text, m.Before, m.Thread, m.Outcome, m.Count, m.Bad, m.Dismissed, m.Last})
	}
	for _, m := range g.Nearest {
		match := wire.NewMatch(m)
		out.Nearest = append(out.Nearest, near{match.Entry, match.Briefing, match.Confidence})
	}
	return out
}

func (a *API) unanswered(c *call) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	since, err := a.since(c)
	if err != nil {
		return err
	}
	dismissed, err := yes(q, "dismissed")
	if err != nil {
		return err
	}
	all, err := a.desk.Unanswered(c.ctx(), since, dismissed)
	if err != nil {
		return err
	}
	groups := []group{}
	for _, g := range all {
		groups = append(groups, newGroup(g))
	}
	return a.done(c, http.StatusOK, map[string]any{"groups": groups})
}

func (a *API) dismiss(c *call) error {
	in := struct {
		Texts     []string `json:"texts"`
		Dismissed bool     `json:"dismissed"`
	}{Dismissed: true}
	if err := c.decode(&in); err != nil {
		return err
	}
	switch {
	case len(in.Texts) == 0:
		return invalid("There is no text: send at least one.")
	case len(in.Texts) > maxTexts:
		return tooMany()
	}
	if err := a.desk.Dismiss(c.ctx(), c.by(), in.Dismissed, in.Texts...); err != nil {
		return err
	}
	return a.done(c, http.StatusOK, map[string]any{"texts": len(in.Texts), "dismissed": in.Dismissed})
}

// since returns when the days of the query began, in unix seconds.
func (a *API) since(c *call) (int64, error) {
	q, err := c.query()
	if err != nil {
		return 0, err
	}
	days, err := number(q, "days", 1, maxDays, defaultDays)
	if err != nil {
		return 0, err
	}
	return a.Now().Add(-time.Duration(days) * 24 * time.Hour).Unix(), nil
}

// counts are counts of questions and of ratings.
type counts struct {
	Answered   int `json:"answered"`
	Suggested  int `json:"suggested"`
	Declined   int `json:"declined"`
	Helpful    int `json:"helpful"`
	NotHelpful int `json:"not_helpful"`
}

func (a *API) measures(c *call) error {
	since, err := a.since(c)
	if err != nil {
		return err
	}
	m, err := a.store.Measures(c.ctx(), since)
	if err != nil {
		return err
	}
	type day struct {
		Day string `json:"day"`
		counts
	}
	type platform struct {
		Platform string `json:"platform"`
		counts
	}
	type entry struct {
		Briefing   string   `json:"briefing"`
		Kind       faq.Kind `json:"kind"`
		Entry      string   `json:"entry"`
		Count      int      `json:"count"`
		Helpful    int      `json:"helpful"`
		NotHelpful int      `json:"not_helpful"`
	}
	days, platforms, entries := []day{}, []platform{}, []entry{}
	for _, d := range m.Days {
		days = append(days, day{d.Day, counts{d.Answered, d.Suggested, d.Declined, d.Helpful, d.NotHelpful}})
	}
	for _, p := range m.Platforms {
		platforms = append(platforms, platform{p.Platform, counts{p.Answered, p.Suggested, p.Declined, p.Helpful, p.NotHelpful}})
	}
	for _, e := range m.Entries {
		entries = append(entries, entry{e.Briefing, e.Kind, e.Entry, e.Count, e.Helpful, e.NotHelpful})
	}
	return a.done(c, http.StatusOK, map[string]any{"since": since, "days": days, "platforms": platforms, "entries": entries})
}
