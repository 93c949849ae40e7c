package console

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot"
	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
)

// pageNames are the templates of pages; shared.html holds what they share.
var pageNames = []string{
	"unanswered.html", "form.html", "preview.html", "history.html",
	"contents.html", "draft.html", "briefing.html", "remove.html", "versions.html", "version.html",
	"try.html", "measures.html", "deliveries.html", "digest.html", "subscribe.html", "feeds.html", "health.html",
}

// funcs are what templates call.
var funcs = template.FuncMap{
	"day":     func(at int64) string { return time.Unix(at, 0).UTC().Format("2 Jan 2006") },
	"date":    func(t time.Time) string { return t.Format("2 Jan 2006") },
	"path":    url.PathEscape,
	"entry":   entryPath,
	"count":   count,
	"two":     func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) },
	"signed":  func(x float64) string { return fmt.Sprintf("%+.2f", x) },
	"hundred": func(x float64) string { return strconv.FormatFloat(100*min(max(x, 0), 1), 'f', 0, 64) },
	"clip":    func(s string, limit int) string { return bot.Clip(bot.Line(s), limit) },
	"spans":   spans,
	"ref":     func(m faq.Match) string { return ref(m.Briefing.ID, m.ID()) },
	"kind":    func(k faq.Kind) string { return kindNames[k] },
	"joined":  func(all []string) string { return strings.Join(all, ", ") },
	"percent": percent,
	"minutes": func(n int64) string { return often(60 * n) },
	"seconds": often,
	"field":   func(f form, name string) field { return f.field(name) },
}

// often returns a number of seconds as people say it after "every": "30 minutes", "hour".
func often(seconds int64) string {
	for _, unit := range []struct {
		seconds int64
		name    string
	}{{24 * 3600, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}} {
		switch {
		case seconds == unit.seconds:
			return unit.name
		case seconds > unit.seconds && seconds%unit.seconds == 0:
			return count(int(seconds/unit.seconds), unit.name)
		}
	}
	return ""
}

// percent returns a share for reading, "–" where nothing was measured.
func percent(f eval.Figure) string {
	if math.IsNaN(float64(f)) {
		return "–"
	}
	return strconv.FormatFloat(100*float64(f), 'f', 1, 64) + "%"
}

// kindNames are the kinds of entries as people call them.
var kindNames = map[faq.Kind]string{
	faq.KindFAQ: "FAQ", faq.KindPrompt: "prompt", faq.KindTopic: "topic", faq.KindPassage: "passage", "": "briefing",
}

// count returns a number with the word for what is counted: "1 question", "2 questions".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	many := one + "s"
	if stem, ok := strings.CutSuffix(one, "ry"); ok { // not day
		many = stem + "ries"
	}
	return strconv.Itoa(n) + " " + many
}

// sheet is what a page of the console shows.
type sheet struct {
	Tabs    []page.Tab
	Notices []notice
	Viewer  *page.Viewer
	Body    any // of the template of the page
}

// notice says what has just been done.
type notice struct {
	Text  string
	Links []link
	Undo  []undo // what takes it back, by a button
	Fault bool   // it is what could not be done
}

type link struct{ Name, Path string }

// undo is a button that takes something back.
type undo struct {
	Name   string
	Path   string
	Fields []pair
}

// pair is a hidden field of a form.
type pair struct{ Name, Value string }

// show renders a page.
func (c *Console) show(w http.ResponseWriter, r *http.Request, status int, name, title, here string, body any, notices ...notice) {
	v := page.ViewerOf(r.Context())
	c.site.Render(w, r, status, c.pages[name], page.Page{
		Title: title, Here: "/console/", Robots: "noindex",
		Styles:  []string{c.static.Address("/console/static/console.css")},
		Scripts: []string{c.static.Address("/console/static/console.js")},
		Data:    sheet{Tabs: page.Tabs(v, here), Notices: notices, Viewer: v, Body: body},
	})
}

// seeOther leads to a page after something was done.
func seeOther(w http.ResponseWriter, r *http.Request, path string, query url.Values) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

// paging are the links between the pages of a list.
type paging struct {
	Page           int // from 1
	Pages          int
	Newer, Further string // addresses, "" for none
}

// paged returns a page of a list, as the request names it.
func paged[T any](r *http.Request, all []T, per int) ([]T, paging) {
	n, _ := strconv.Atoi(r.FormValue("page"))
	pages := max(1, (len(all)+per-1)/per)
	n = min(max(n, 1), pages)
	p := paging{Page: n, Pages: pages}
	at := func(n int) string {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return r.URL.EscapedPath() + "?" + q.Encode()
	}
	if n > 1 {
		p.Newer = at(n - 1)
	}
	if n < pages {
		p.Further = at(n + 1)
	}
	return all[(n-1)*per : min(n*per, len(all))], p
}

// pagedTo returns the page with an item that is looked for, where the list has it and the request names
// no page, or else as paged does.
func pagedTo[T any](r *http.Request, all []T, per int, is func(T) bool) ([]T, paging) {
	if i := slices.IndexFunc(all, is); i >= 0 && r.FormValue("page") == "" {
		r.Form.Set("page", strconv.Itoa(i/per+1))
	}
	return paged(r, all, per)
}

// entryPath returns the address of an entry on the page of its briefing.
func entryPath(briefing, entry string) string {
	return "/console/content/" + url.PathEscape(briefing) + "?" + url.Values{"entry": {entry}}.Encode() + "#" + url.PathEscape(entry)
}

// ref names an entry in a form.
func ref(briefing, entry string) string { return url.PathEscape(briefing) + "/" + entry }

// readRef returns what a ref names.
func readRef(s string) (briefing, entry string, ok bool) {
	escaped, entry, ok := strings.Cut(s, "/")
	briefing, err := url.PathUnescape(escaped)
	return briefing, entry, ok && err == nil && briefing != "" && entry != ""
}
