package page

import (
	"encoding/json"
	"net/http"
	"strings"
)

// failure is what fail.html shows.
type failure struct {
	Title string
	Line  string
}

// titles of failures by status. Others are called by the last one.
var titles = map[int]string{
	http.StatusForbidden:             "This is not allowed",
	http.StatusNotFound:              "There is nothing here",
	http.StatusMethodNotAllowed:      "This cannot be done here",
	http.StatusRequestEntityTooLarge: "That is too much",
	http.StatusTooManyRequests:       "One moment",
	http.StatusBadRequest:            "That cannot be read",
	http.StatusGone:                  "There is nothing here any more",
	0:                                "That did not work",
}

// Fail writes a page that says in a sentence what is wrong. Programs, which do not ask for a page,
// are told the same as JSON under /api/, and as plain text elsewhere.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, status int, line string) {
	w.Header().Set("Cache-Control", "no-store")
	switch accept := r.Header.Get("Accept"); {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": line}) // the program may have gone
	case accept != "" && !strings.Contains(accept, "text/html"):
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(line + "\n"))
	default:
		title, ok := titles[status]
		if !ok {
			title = titles[0]
		}
		s.Render(w, r, status, s.fail, Page{
			Title: title, Robots: "noindex", Framed: isFramed(r), Data: failure{title, line},
		})
	}
}
