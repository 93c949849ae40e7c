package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/curate"
)

const (
	perPage       = 20   // groups of questions on a page: what is worked through before a break
	mostCarried   = 40   // questions of a group that an address carries
	mostOffered   = 4    // nearest entries that a group shows
	mostUndo      = 1500 // bytes of questions that a notice carries, to bring them back by a button
	mostComplete  = 8    // completions
	completeAfter = 2    // characters from which it is completed
)

// periods are how far back questions are looked at, in days.
var periods = []int{7, 30, 90}

// defaultPeriod is the period of which a curator sees the questions first: what was asked before is
// of news that has passed.
const defaultPeriod = 30

// unansweredBody is the list of what was not answered.
type unansweredBody struct {
	Groups    []group
	Total     int // groups
	Days      int
	Periods   []int
	Dismissed bool
	Paging    paging
}

// group is a group of questions with what can be done with it.
type group struct {
	curate.Group
	Number int // on the page, for the ids of its fields
	Near   []near
	query  url.Values // chooses its questions in a form
}

// near is an entry that might answer a group.
type near struct {
	faq.Match
	Takes  bool // it can be given another phrasing
	Chosen bool
}

func (c *Console) unanswered(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	days := period(r)
	dismissed := r.FormValue("dismissed") == "true"
	since := c.Now().Add(-time.Duration(days) * 24 * time.Hour).Unix()
	groups, err := c.desk.Unanswered(r.Context(), since, dismissed)
	if err != nil {
		return err
	}
	body := unansweredBody{Total: len(groups), Days: days, Periods: periods, Dismissed: dismissed}
	groups, body.Paging = paged(r, groups, perPage)
	for i, g := range groups {
		body.Groups = append(body.Groups, newGroup(i+1, g))
	}
	notices, err := c.done(r, "/console/")
	if err != nil {
		return err
	}
	c.show(w, r, http.StatusOK, "unanswered.html", "Unanswered questions", "/console/", body, notices...)
	return nil
}

func newGroup(number int, g curate.Group) group {
	all := group{Group: g, Number: number}
	all.query = url.Values{}
	for _, q := range g.Questions[:min(len(g.Questions), mostCarried)] {
		all.query.Add("text", q.Text)
	}
	chosen := false
	for _, m := range g.Nearest[:min(len(g.Nearest), mostOffered)] {
		n := near{Match: m, Takes: m.Kind == faq.KindFAQ}
		n.Chosen = n.Takes && !chosen
		chosen = chosen || n.Takes
		all.Near = append(all.Near, n)
	}
	return all
}

// Form returns the address of a form with the questions of the group.
func (g group) Form(name string) string { return "/console/change/" + name + "?" + g.query.Encode() }

// From returns the address of the form that answers the group from a passage.
func (g group) From(m faq.Match) string {
	return g.Form("passage") + "&" + url.Values{"entry": {ref(m.Briefing.ID, m.ID())}}.Encode()
}

// Offers reports whether an entry is among the nearest that can be given another phrasing.
func (g group) Offers() bool {
	return slices.ContainsFunc(g.Near, func(n near) bool { return n.Takes })
}

// Likely reports whether one of those is what is meant, as it seems.
func (g group) Likely() bool {
	return slices.ContainsFunc(g.Near, func(n near) bool { return n.Takes && n.Confidence >= faq.SuggestAt })
}

// period returns the days that a request asks for.
func period(r *http.Request) int {
	days, err := strconv.Atoi(r.FormValue("days"))
	for _, p := range periods {
		if err == nil && days == p {
			return p
		}
	}
	return defaultPeriod
}

// dismiss takes questions from the list, or brings them back.
func (c *Console) dismiss(w http.ResponseWriter, r *http.Request, v *page.Viewer) error {
	if err := r.ParseForm(); err != nil {
		return unreadable(err)
	}
	texts := r.PostForm["text"]
	dismissed := r.PostForm.Get("back") == ""
	if len(texts) == 0 {
		return refusal{http.StatusUnprocessableEntity, "No question was chosen: go back and choose one at least."}
	}
	if err := c.desk.Dismiss(r.Context(), v.Name, dismissed, texts...); err != nil {
		return err
	}
	query := url.Values{"days": {strconv.Itoa(period(r))}}
	if !dismissed {
		query.Set("returned", strconv.Itoa(len(texts)))
	} else {
		query.Set("gone", strconv.Itoa(len(texts)))
		if size := len(strings.Join(texts, "")); size <= mostUndo {
			query["was"] = texts
		}
	}
	seeOther(w, r, "/console/", query)
	return nil
}

// dismissNotice says what was dismissed or brought back, as the address of the list has it.
func dismissNotice(q url.Values) []notice {
	if n, err := strconv.Atoi(q.Get("returned")); err == nil {
		return []notice{{Text: count(n, "question") + " brought back."}}
	}
	n, err := strconv.Atoi(q.Get("gone"))
	if err != nil {
		return nil
	}
	said := notice{Text: count(n, "question") + " dismissed.", Links: []link{{"See all that is dismissed", "/console/?dismissed=true"}}}
	if texts := q["was"]; len(texts) > 0 {
		fields := []pair{{"back", "true"}}
		for _, t := range texts {
			fields = append(fields, pair{"text", t})
		}
		said.Undo = []undo{{"Undo", "/console/dismiss", fields}}
	}
	return []notice{said}
}

// complete answers with stored questions that begin as typed, as a JSON list.
func (c *Console) complete(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	all := []string{}
	if typed := r.FormValue("q"); len([]rune(typed)) >= completeAfter {
		all = append(all, c.index.Complete(typed, mostComplete)...)
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(all)
}

func unreadable(err error) error {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return err
	}
	return refusal{http.StatusBadRequest, "This form could not be read: go back, load the page again and send it once more."}
}
