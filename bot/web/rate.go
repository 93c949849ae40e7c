package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/godeeper/godeeper/faq"
)

// rate keeps what a reader thinks of an answer that was given on the page.
func (a *Adapter) rate(w http.ResponseWriter, r *http.Request) {
	if !a.parse(w, r) {
		return
	}
	ref, helpful := r.PostFormValue("ref"), r.PostFormValue("helpful")
	if helpful != "1" && helpful != "0" {
		a.site.Fail(w, r, http.StatusBadRequest, "The form cannot be read. Please go back and try again.")
		return
	}
	known, err := a.bot.Asked(r.Context(), ref)
	if err == nil && known.Platform != Platform {
		err = faq.ErrNotFound
	}
	if err == nil {
		err = a.bot.Rate(r.Context(), Platform, ref, a.reader(r), helpful == "1")
	}
	switch {
	case errors.Is(err, faq.ErrNotFound):
		a.site.Fail(w, r, http.StatusNotFound, noAnswer)
		return
	case err != nil:
		a.log.Error("a rating could not be kept", "error", err)
		a.site.Fail(w, r, http.StatusInternalServerError, noStore)
		return
	}
	if wantsFragment(r) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	f := form{Conversation: r.PostFormValue("conversation"), Framed: r.PostFormValue("framed") != ""}
	back := "/answers/" + url.PathEscape(ref) + "?rated=" + url.QueryEscape(ref)
	if f.Conversation == known.Conversation && isID(f.Conversation) {
		back = conversationPath(f, ref, ref)
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}
