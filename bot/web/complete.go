package web

import (
	"encoding/json"
	"net/http"
)

// maxCompletions is how many questions are offered as one types: what is seen at a glance.
const maxCompletions = 7

// complete answers with the stored questions for as much of one as has been typed.
func (a *Adapter) complete(w http.ResponseWriter, r *http.Request) {
	found := lines(a.finder.Complete(r.URL.Query().Get("q"), maxCompletions))
	if found == nil {
		found = []string{}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, max-age=60")
	_ = json.NewEncoder(w).Encode(found) // the reader may have gone
}
