package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// perHistory is how many amendments a page of the history shows.
const perHistory = 50

// amendment is one in the history, in words.
type amendment struct {
	faq.Amendment
	Says    string // what it does
	Without bool   // it has no effect on the content as it is
}

// Now is the text that takes the place of another, "" where that is left out.
func (a amendment) Now() string { return cmp.Or(a.Text, a.Answer) }

// historyBody is the history of a briefing, or of all.
type historyBody struct {
	Briefing *faq.Briefing // nil for all
	Changes  []amendment   // the newest first
	Older    string        // address of those before, "" for none
	Then     string        // where undoing leads
}

// deeds are what amendments do. Text and answer are shown beside them.
var deeds = map[faq.AmendmentKind]string{
	faq.AmendFAQ:         "wrote a new FAQ",
	faq.AmendVariant:     "added another phrasing",
	faq.AmendNoVariant:   "took a phrasing out",
	faq.AmendQuestion:    "changed the question",
	faq.AmendAnswer:      "changed the answer",
	faq.AmendAlias:       "added another name",
	faq.AmendNoAlias:     "took a name out",
	faq.AmendDescription: "changed the description",
	faq.AmendRemove:      "left an entry out",
}

func (c *Console) history(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	id := r.PathValue("id")
	body := historyBody{Then: r.URL.EscapedPath()}
	if id != "" {
		b, err := c.content.Briefing(r.Context(), id)
		if errors.Is(err, faq.ErrNotFound) && id == faq.DeskID {
			b, err = &faq.Briefing{ID: faq.DeskID, Title: faq.DeskTitle}, nil
		}
		if err != nil {
			return err
		}
		body.Briefing = b
	}
	before, _ := strconv.ParseInt(r.FormValue("before"), 10, 64)
	all, err := c.desk.History(r.Context(), id, before, perHistory+1)
	if err != nil {
		return err
	}
	if len(all) > perHistory {
		all = all[:perHistory]
		body.Older = r.URL.EscapedPath() + "?before=" + strconv.FormatInt(all[perHistory-1].ID, 10)
	}
	for _, a := range all {
		body.Changes = append(body.Changes, amendment{Amendment: a, Says: deeds[a.Kind]})
	}
	if err := c.markEffect(r.Context(), body.Changes); err != nil {
		return err
	}
	notices, err := c.done(r, body.Then)
	if err != nil {
		return err
	}
	c.show(w, r, http.StatusOK, "history.html", "History of changes", "/console/content", body, notices...)
	return nil
}

// markEffect marks the amendments that hold and yet change nothing in the content as it is.
func (c *Console) markEffect(ctx context.Context, all []amendment) error {
	marked := map[string]bool{}
	for _, a := range all {
		if marked[a.Briefing] {
			continue
		}
		marked[a.Briefing] = true
		effective, err := c.effective(ctx, a.Briefing)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Briefing == a.Briefing && all[i].UndoneAt == 0 {
				all[i].Without = !effective[all[i].ID]
			}
		}
	}
	return nil
}

// effective returns which amendments of a briefing make a difference to it, by id.
func (c *Console) effective(ctx context.Context, briefing string) (map[int64]bool, error) {
	var imported []*faq.Briefing
	b, err := c.content.Imported(ctx, briefing)
	switch {
	case err == nil:
		imported = []*faq.Briefing{b}
	case !errors.Is(err, faq.ErrNotFound):
		return nil, err
	}
	all, err := c.desk.History(ctx, briefing, 0, 0)
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{}
	for i, is := range faq.Effective(imported, all) {
		out[all[i].ID] = is
	}
	return out, nil
}

// undo undoes amendments, or does them again, and leads back.
func (c *Console) undo(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	if err := r.ParseForm(); err != nil {
		return unreadable(err)
	}
	again := r.PostForm.Get("again") != ""
	for _, text := range r.PostForm["id"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return faq.ErrNotFound
		}
		if err := c.desk.Undo(r.Context(), v.Name, id, !again); err != nil {
			return err
		}
	}
	c.changed(r.Context())
	name := "undone"
	if again {
		name = "saved"
	}
	seeOther(w, r, inside(r.PostForm.Get("then")), url.Values{name: r.PostForm["id"]})
	return nil
}

// inside returns a path of the console, whatever a form says.
func inside(then string) string {
	if !strings.HasPrefix(then, "/console/") || strings.ContainsAny(then, "\\?#\r\n") || strings.Contains(then, "//") {
		return "/console/"
	}
	return then
}

// ids are those of amendments, as an address has them.
func ids(all []faq.Amendment) []string {
	var out []string
	for _, a := range all {
		out = append(out, strconv.FormatInt(a.ID, 10))
	}
	return out
}

// mostNoticed bounds the amendments that a notice names: what one form saves.
const mostNoticed = 50

// done returns notices of what was just done, as the address of the page has it. Then is where its
// buttons lead back to.
func (c *Console) done(r *http.Request, then string) ([]notice, error) {
	q := r.URL.Query()
	all := dismissNotice(q)
	for _, of := range []struct{ param, word, button, again string }{
		{"saved", "Saved", "Undo", ""},
		{"undone", "Undone", "Do it again", "true"},
	} {
		n, err := c.amendmentNotice(r.Context(), q[of.param], of.word)
		if err != nil {
			return nil, err
		}
		if n == nil {
			continue
		}
		for i := range n.Undo {
			n.Undo[i].Name = of.button
			n.Undo[i].Fields = append(n.Undo[i].Fields, pair{"then", then}, pair{"again", of.again})
		}
		all = append(all, *n)
	}
	return append(all, contentNotices(q)...), nil
}

// amendmentNotice names amendments, nil for none.
func (c *Console) amendmentNotice(ctx context.Context, numbers []string, word string) (*notice, error) {
	var said []string
	u := undo{Path: "/console/undo"}
	n := notice{}
	for _, text := range numbers[:min(len(numbers), mostNoticed)] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			continue
		}
		found, err := c.desk.History(ctx, "", id+1, 1)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 || found[0].ID != id {
			continue
		}
		a := found[0]
		if len(said) == 0 {
			n.Links = []link{{"See it in the history", "/console/content/" + url.PathEscape(a.Briefing) + "/history#a" + text}}
		}
		said = append(said, summary(a))
		u.Fields = append(u.Fields, pair{"id", text})
	}
	if len(said) == 0 {
		return nil, nil
	}
	n.Text = word + ": " + strings.Join(said, "; ") + "."
	if len(said) > 3 {
		n.Text = word + ": " + strings.Join(said[:2], "; ") + "; and " + count(len(said)-2, "other change") + "."
	}
	n.Undo = []undo{u}
	return &n, nil
}

// summary says in a few words what an amendment does.
func summary(a faq.Amendment) string {
	if text := cmp.Or(a.Text, a.Answer, a.Was); text != "" {
		return deeds[a.Kind] + ", “" + bot.Clip(bot.Line(text), 80) + "”"
	}
	return deeds[a.Kind]
}
