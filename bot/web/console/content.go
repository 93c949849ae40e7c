package console

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// perContents is how many briefings a page of the list shows: two screens.
const perContents = 50

// perBriefing is how many FAQs a page of a briefing shows: all but of large files of FAQs.
const perBriefing = 100

// contentsBody is the list of briefings.
type contentsBody struct {
	Find      string
	Rows      []contentsRow
	Total     int // briefings that are stored
	Found     int // of those, that are listed on all pages
	Endings   string
	Paging    paging
	MaxFiles  string // the most that can be sent at once, in words
	Exporting bool
}

// contentsRow is a briefing with what it holds.
type contentsRow struct {
	*faq.Briefing
	Variants, Passages, Aliases int
}

func newContentsRow(b *faq.Briefing) contentsRow {
	row := contentsRow{Briefing: b}
	for _, f := range b.FAQs {
		row.Variants += len(f.Variants)
	}
	for _, s := range b.Sections {
		row.Passages += len(s.Passages)
	}
	for _, t := range b.Topics {
		row.Aliases += len(t.Aliases)
	}
	return row
}

func (c *Console) contents(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	all, err := c.content.Briefings(r.Context())
	if err != nil {
		return err
	}
	body := contentsBody{Find: typed(r.FormValue("find")), Total: len(all), Endings: acceptedEndings, MaxFiles: maxFilesWords}
	found := all
	if body.Find != "" {
		found = slices.DeleteFunc(slices.Clone(all), func(b *faq.Briefing) bool { return !mentions(b, body.Find) })
	}
	body.Found = len(found)
	found, body.Paging = paged(r, found, perContents)
	for _, b := range found {
		body.Rows = append(body.Rows, newContentsRow(b))
	}
	notices, err := c.done(r, "/console/content")
	if err != nil {
		return err
	}
	c.show(w, r, http.StatusOK, "contents.html", "Content", "/console/content", body, notices...)
	return nil
}

// mentions reports whether a text stands in a briefing: in its title or id, or in a question or a
// name.
func mentions(b *faq.Briefing, text string) bool {
	text = strings.ToLower(text)
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), text) }
	return has(b.Title) || has(b.ID) ||
		slices.ContainsFunc(b.FAQs, func(f faq.FAQ) bool { return has(f.Question) || slices.ContainsFunc(f.Variants, has) }) ||
		slices.ContainsFunc(b.Prompts, func(p faq.Prompt) bool { return has(p.Question) }) ||
		slices.ContainsFunc(b.Topics, func(t faq.Topic) bool { return has(t.Name) || slices.ContainsFunc(t.Aliases, has) })
}

// briefingBody is one briefing.
type briefingBody struct {
	contentsRow
	Desk    bool                   // it holds what belongs to no briefing
	Stored  bool                   // there is something of it: of the desk, at first nothing
	Amended map[string][]amendment // by the id of the entry, those that hold and have an effect
	Without []amendment            // those that hold and have none
	LeftOut []amendment            // entries that are left out
	Shown   []faq.FAQ              // those of this page of the list
	Paging  paging
}

// Of returns the amendments of an entry.
func (b briefingBody) Of(entry string) []amendment { return b.Amended[entry] }

// Edit returns the address of the form for an entry.
func (b briefingBody) Edit(entry string) string {
	return "/console/change/entry?" + url.Values{"entry": {ref(b.ID, entry)}}.Encode()
}

func (c *Console) briefing(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	id := r.PathValue("id")
	b, err := c.content.Briefing(r.Context(), id)
	stored := err == nil
	if errors.Is(err, faq.ErrNotFound) && id == faq.DeskID {
		b, err = &faq.Briefing{ID: faq.DeskID, Title: faq.DeskTitle}, nil
	}
	if err != nil {
		return err
	}
	body := briefingBody{contentsRow: newContentsRow(b), Desk: id == faq.DeskID, Stored: stored, Amended: map[string][]amendment{}}
	body.Shown, body.Paging = pagedTo(r, b.FAQs, perBriefing, func(f faq.FAQ) bool { return f.ID == r.FormValue("entry") })
	if err := c.addAmendments(r.Context(), &body); err != nil {
		return err
	}
	notices, err := c.done(r, r.URL.EscapedPath())
	if err != nil {
		return err
	}
	c.show(w, r, http.StatusOK, "briefing.html", b.Title, "/console/content", body, notices...)
	return nil
}

// addAmendments adds the amendments of a briefing that hold.
func (c *Console) addAmendments(ctx context.Context, body *briefingBody) error {
	all, err := c.desk.History(ctx, body.ID, 0, 0)
	if err != nil {
		return err
	}
	effective, err := c.effective(ctx, body.ID)
	if err != nil {
		return err
	}
	for _, a := range all {
		said := amendment{Amendment: a, Says: deeds[a.Kind], Without: !effective[a.ID]}
		switch {
		case a.UndoneAt != 0:
		case said.Without:
			body.Without = append(body.Without, said)
		case a.Kind == faq.AmendRemove:
			body.LeftOut = append(body.LeftOut, said)
		default:
			body.Amended[a.Entry] = append(body.Amended[a.Entry], said)
		}
	}
	return nil
}

// removeBody asks whether a briefing is to be removed.
type removeBody struct{ contentsRow }

func (c *Console) confirmRemove(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	b, err := c.content.Briefing(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	c.show(w, r, http.StatusOK, "remove.html", "Remove “"+bot.Clip(b.Title, 60)+"”?", "/console/content", removeBody{newContentsRow(b)})
	return nil
}

func (c *Console) remove(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	if err := c.desk.Remove(r.Context(), v.Name, r.PathValue("id")); err != nil {
		return err
	}
	c.changed(r.Context())
	seeOther(w, r, "/console/content", url.Values{"removed": {r.PathValue("id")}})
	return nil
}

// contentNotices says what was done with briefings, as an address has it.
func contentNotices(q url.Values) []notice {
	var all []notice
	if id := q.Get("removed"); id != "" {
		all = append(all, notice{
			Text:  "The briefing “" + bot.Clip(bot.Line(id), 80) + "” was removed. Its versions are kept: restore one to bring it back.",
			Links: []link{{"Its versions", "/console/content/" + url.PathEscape(id) + "/versions"}},
		})
	}
	if q.Get("restored") != "" {
		all = append(all, notice{Text: "The version was restored, as a new import. Amendments stay as they are."})
	}
	imported := q["imported"]
	if len(imported) == 0 {
		return all
	}
	n := notice{Text: count(len(imported), "file") + " imported."}
	for _, text := range imported[:min(len(imported), mostNoticed)] {
		status, id, _ := strings.Cut(text, " ")
		if slices.Contains([]string{"added", "updated", "unchanged"}, status) && id != "" {
			n.Links = append(n.Links, link{bot.Clip(bot.Line(id), 80) + " (" + status + ")", "/console/content/" + url.PathEscape(id)})
		}
	}
	return append(all, n)
}

// exportAll sends all content, in an archive.
func (c *Console) exportAll(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	all, err := c.desk.Export(r.Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: c.Now().UTC()})
		if err != nil {
			return err
		}
		if _, err := f.Write(all[name]); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	download(w, "briefings-"+c.Now().UTC().Format("2006-01-02")+".zip", "application/zip", b.Bytes())
	return nil
}

// exportOne sends the file of one briefing.
func (c *Console) exportOne(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	name, data, err := c.desk.ExportOne(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	download(w, name, "text/plain; charset=utf-8", data)
	return nil
}

// download sends a file that is saved, and never shown as a page.
func download(w http.ResponseWriter, name, kind string, data []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	_, _ = w.Write(data) // the reader may have gone
}
