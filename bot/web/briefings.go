package web

import (
	"net/http"
	"strconv"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
)

// perPage is how many briefings stand on a page of their list: some three screens.
const perPage = 24

// dayFormat is how a date is printed: without an order of day and month to be mistaken.
const dayFormat = "2 January 2006"

// story is a briefing in a list.
type story struct {
	ID       string
	Title    string
	Language string // tag of its text, "" for English
	Day      string // as printed, "" for none
	Date     string // for machines
	Lead     string // the sentence under the title, "" for none
	Address  string
}

func storyOf(b *faq.Briefing) story {
	s := story{ID: b.ID, Title: line(b.Title), Language: b.Language, Lead: line(lead(b)), Address: placeOf(b.ID, "")}
	if s.Title == "" {
		s.Title = line(b.ID)
	}
	if !b.Date.IsZero() {
		s.Day, s.Date = b.Date.Format(dayFormat), b.Date.Format("2006-01-02")
	}
	return s
}

// lead returns the sentence that is read under the title, or else the first question, "" for none.
func lead(b *faq.Briefing) string {
	switch said := b.Lead(); {
	case said != nil:
		return said.Text
	case len(b.FAQs) > 0:
		return b.FAQs[0].Question
	}
	return ""
}

// newest returns the newest briefings, at most limit.
func (a *Adapter) newest(limit int) []story {
	var out []story
	for _, b := range a.finder.Briefings() {
		if len(out) < limit {
			out = append(out, storyOf(b))
		}
	}
	return out
}

// list is what the template of the list is given.
type list struct {
	Stories       []story
	Number, Pages int    // of the page, from 1
	Newer, Older  string // addresses of the pages before and after, "" for none
}

// briefings shows the list of all briefings, newest first.
func (a *Adapter) briefings(w http.ResponseWriter, r *http.Request) {
	all := a.finder.Briefings()
	l := list{Number: 1, Pages: max(1, (len(all)+perPage-1)/perPage)}
	if at := r.URL.Query().Get("page"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < 1 || n > l.Pages {
			a.site.Fail(w, r, http.StatusNotFound, "The list of briefings has no such page. Please begin with its first one.")
			return
		}
		l.Number = n
	}
	for _, b := range all[min(len(all), (l.Number-1)*perPage):min(len(all), l.Number*perPage)] {
		l.Stories = append(l.Stories, storyOf(b))
	}
	if l.Number > 1 {
		l.Newer = "/briefings?page=" + strconv.Itoa(l.Number-1)
	}
	if l.Number < l.Pages {
		l.Older = "/briefings?page=" + strconv.Itoa(l.Number+1)
	}
	a.site.Render(w, r, http.StatusOK, a.pages["briefings.html"], page.Page{
		Title: "Briefings", Here: "/briefings", About: "The stored briefings, the newest first.", Data: l,
	})
}
