package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// mostVersions bounds the list of versions: some months of a page that is published each day.
const mostVersions = 500

// versionsBody lists what imports left, of one briefing or of all.
type versionsBody struct {
	ID     string // of the briefing, "" for all
	All    []faq.Version
	Paging paging
}

func (c *Console) versions(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	id := r.PathValue("id")
	all, err := c.desk.Versions(r.Context(), id, mostVersions)
	if err != nil {
		return err
	}
	notices, err := c.done(r, r.URL.EscapedPath())
	if err != nil {
		return err
	}
	body := versionsBody{ID: id}
	body.All, body.Paging = paged(r, all, perHistory)
	c.show(w, r, http.StatusOK, "versions.html", "Versions", "/console/content", body, notices...)
	return nil
}

// versionBody is what an import changed, and what restoring it would.
type versionBody struct {
	faq.Version
	Changes  []change
	Kept     bool     // its content is known
	Stored   bool     // the briefing is stored now
	Restores []change // to what is stored now
}

// Restorable reports whether restoring the version would change something.
func (b versionBody) Restorable() bool {
	if b.Removed {
		return !b.Stored
	}
	return b.Kept && (!b.Stored || len(b.Restores) > 0)
}

// versionOf returns the version of a briefing that a request names.
func (c *Console) versionOf(r *http.Request) (faq.Version, error) {
	id, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil {
		return faq.Version{}, faq.ErrNotFound
	}
	all, err := c.desk.Versions(r.Context(), r.PathValue("id"), mostVersions)
	if err != nil {
		return faq.Version{}, err
	}
	i := slices.IndexFunc(all, func(v faq.Version) bool { return v.ID == id })
	if i < 0 {
		return faq.Version{}, faq.ErrNotFound
	}
	return all[i], nil
}

func (c *Console) version(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	v, err := c.versionOf(r)
	if err != nil {
		return err
	}
	body := versionBody{Version: v}
	is, changes, err := c.desk.Version(r.Context(), v.ID)
	if err != nil {
		return err
	}
	now, err := c.content.Imported(r.Context(), v.Briefing)
	switch {
	case err == nil:
		body.Stored = true
	case !errors.Is(err, faq.ErrNotFound):
		return err
	}
	body.Changes = changesOf(changes, is, now)
	if body.Kept = is != nil; body.Kept {
		body.Restores = changesOf(curate.Diff(now, is), now, is)
	}
	c.show(w, r, http.StatusOK, "version.html", "What an import changed", "/console/content", body)
	return nil
}

func (c *Console) restore(w http.ResponseWriter, r *http.Request, by *page.Viewer) error {
	v, err := c.versionOf(r)
	if err != nil {
		return err
	}
	if err := c.desk.Restore(r.Context(), by.Name, v.ID); err != nil {
		return err
	}
	c.changed(r.Context())
	seeOther(w, r, "/console/content/"+url.PathEscape(v.Briefing), url.Values{"restored": {"true"}})
	return nil
}
