package console

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

// mostVersions bounds the list of versions.
const mostVersions = 200

// versionsBody lists what imports left, of one briefing or of all.
type versionsBody struct {
	ID  string // of the briefing, "" for all
	All []faq.Version
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
	c.show(w, r, http.StatusOK, "versions.html", "Versions", "/console/content", versionsBody{id, all}, notices...)
	return nil
}

// versionBody is what an import changed, and what restoring it would.
type versionBody struct {
	ID       int64
	Briefing *faq.Briefing
	Version  *faq.Version // nil where it is older than those that are listed
	Changes  []curate.Change
	Stored   bool            // the briefing is stored now
	Restores []curate.Change // to what is stored now
}

func (c *Console) version(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	id, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil {
		return faq.ErrNotFound
	}
	body := versionBody{ID: id}
	if body.Briefing, body.Changes, err = c.desk.Version(r.Context(), id); err != nil {
		return err
	}
	now, err := c.content.Imported(r.Context(), body.Briefing.ID)
	switch {
	case err == nil:
		body.Stored = true
	case !errors.Is(err, faq.ErrNotFound):
		return err
	}
	body.Restores = curate.Diff(now, body.Briefing)
	all, err := c.desk.Versions(r.Context(), body.Briefing.ID, mostVersions)
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].ID == id {
			body.Version = &all[i]
		}
	}
	c.show(w, r, http.StatusOK, "version.html", "What an import changed", "/console/content", body)
	return nil
}

func (c *Console) restore(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	id, err := strconv.ParseInt(r.PathValue("version"), 10, 64)
	if err != nil {
		return faq.ErrNotFound
	}
	is, _, err := c.desk.Version(r.Context(), id)
	if err != nil {
		return err
	}
	if err := c.desk.Restore(r.Context(), v.Name, id); err != nil {
		return err
	}
	seeOther(w, r, "/console/content/"+url.PathEscape(is.ID), url.Values{"restored": {"true"}})
	return nil
}
