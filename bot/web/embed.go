package web

import (
	"net/http"

	"github.com/godeeper/godeeper/bot/web/page"
)

// embed shows the chat for the frame of another site: a new conversation, or the one called c.
// Whether a site may frame it is a matter of its policy, which [page.Site.Protect] sets.
func (a *Adapter) embed(w http.ResponseWriter, r *http.Request) {
	if c := r.URL.Query().Get("c"); c != "" {
		a.resume(w, r, form{Conversation: c, Framed: true})
		return
	}
	a.open(w, r, true)
}

// embedScript answers with the script that puts the frame into another site. Its address is written
// into pages of others, and so is asked for anew each time.
func (a *Adapter) embedScript(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = "/static" + page.EmbedPath + ".js"
	a.site.Files().ServeHTTP(w, r)
}
