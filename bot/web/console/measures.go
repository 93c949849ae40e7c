package console

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/godeeper/godeeper/bot/web/page"
	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/eval"
)

// Measures is what was counted. It is safe for concurrent use.
type Measures interface {
	// Measures counts what was asked since a time in unix seconds.
	Measures(ctx context.Context, since int64) (faq.Measures, error)

	// Evaluations returns the measures of match quality that were taken, the newest first, at most
	// limit of them.
	Evaluations(ctx context.Context, limit int) ([]faq.Evaluation, error)
}

// Bounds of the page of measures.
const (
	mostEntries       = 25
	mostEvaluations   = 60
	mostQualityCharts = 4 // files of questions that are drawn
)

// measuresBody is what was asked and how that went.
type measuresBody struct {
	Days        int
	Periods     []int
	All         faq.Outcomes
	Asked       int
	Helpful     int
	NotHelpful  int
	Daily       []faq.DayMeasures // every day of the period, the oldest first
	Questions   chart
	Feedback    chart
	Platforms   []faq.PlatformMeasures
	Entries     []measuredEntry
	Evaluations []evaluation // the newest first
	Quality     []chart      // one a file of questions
}

// Ratings returns how many answers were rated.
func (b measuresBody) Ratings() int { return b.Helpful + b.NotHelpful }

// measuredEntry is an entry with how often it answered, and what people thought of it.
type measuredEntry struct {
	faq.EntryMeasures
	Question string // its question, or its id where it is not stored any more
	Title    string // of its briefing
	Stored   bool
}

// evaluation is a measure of match quality that was taken.
type evaluation struct {
	faq.Evaluation
	Report eval.Report
	Read   bool // its result could be read
}

// Questions returns how many were asked.
func (e evaluation) Questions() int {
	return e.Report.Answerable.Questions + e.Report.Unanswerable.Questions
}

// FalseAnswers returns the share of the questions that nothing answers which were answered.
func (e evaluation) FalseAnswers() eval.Figure { return e.Report.Unanswerable.Share(eval.FalseAnswer) }

// Percent returns the share of a count in all questions, rounded.
func (b measuresBody) Percent(n int) int {
	if b.Asked == 0 {
		return 0
	}
	return (100*n + b.Asked/2) / b.Asked
}

func (c *Console) measures(w http.ResponseWriter, r *http.Request, _ *page.Viewer) error {
	days := period(r)
	today := c.Now().UTC().Truncate(24 * time.Hour)
	since := today.AddDate(0, 0, 1-days)
	m, err := c.Measures.Measures(r.Context(), since.Unix())
	if err != nil {
		return err
	}
	taken, err := c.Measures.Evaluations(r.Context(), mostEvaluations)
	if err != nil {
		return err
	}
	body := measuresBody{Days: days, Periods: periods, Daily: everyDay(m.Days, since, days), Platforms: m.Platforms}
	for _, d := range body.Daily {
		body.All.Answered += d.Answered
		body.All.Suggested += d.Suggested
		body.All.Declined += d.Declined
		body.Helpful += d.Helpful
		body.NotHelpful += d.NotHelpful
	}
	body.Asked = body.All.Answered + body.All.Suggested + body.All.Declined
	body.Questions, body.Feedback = dayCharts(body.Daily)
	if body.Entries, err = c.measuredEntries(r.Context(), m.Entries[:min(len(m.Entries), mostEntries)]); err != nil {
		return err
	}
	for _, e := range taken {
		one := evaluation{Evaluation: e}
		one.Read = json.Unmarshal(e.Result, &one.Report) == nil
		body.Evaluations = append(body.Evaluations, one)
	}
	body.Quality = qualityCharts(body.Evaluations)
	c.show(w, r, http.StatusOK, "measures.html", "Measures", "/console/measures", body)
	return nil
}

// everyDay adds the days without questions.
func everyDay(some []faq.DayMeasures, since time.Time, days int) []faq.DayMeasures {
	all := make([]faq.DayMeasures, days)
	for i := range all {
		all[i].Day = since.AddDate(0, 0, i).Format(time.DateOnly)
		if j := slices.IndexFunc(some, func(d faq.DayMeasures) bool { return d.Day == all[i].Day }); j >= 0 {
			all[i] = some[j]
		}
	}
	return all
}

// dayCharts draws the questions and the ratings of days.
func dayCharts(days []faq.DayMeasures) (questions, feedback chart) {
	asked := bars{
		ID: "questions", Title: "Questions a day", Series: []string{"answered", "suggested", "declined"},
		Classes: []string{"answered", "suggested", "declined"},
	}
	rated := bars{ID: "ratings", Title: "Ratings by day", Series: []string{"helpful", "not helpful"}, Classes: []string{"answered", "declined"}}
	for _, d := range days {
		label := shortDay(d.Day)
		asked.add(label, d.Answered, d.Suggested, d.Declined)
		rated.add(label, d.Helpful, d.NotHelpful)
	}
	return asked.draw(), rated.draw()
}

// shortDay returns a day as a chart has room for it: "29 Nov".
func shortDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 Jan")
}

// measuredEntries adds the questions of entries.
func (c *Console) measuredEntries(ctx context.Context, entries []faq.EntryMeasures) ([]measuredEntry, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	briefings, err := c.content.Briefings(ctx)
	if err != nil {
		return nil, err
	}
	var all []measuredEntry
	for _, e := range entries {
		m := measuredEntry{EntryMeasures: e, Question: e.Entry, Title: e.Briefing}
		if i := slices.IndexFunc(briefings, func(b *faq.Briefing) bool { return b.ID == e.Briefing }); i >= 0 {
			m.Title = briefings[i].Title
			if found, ok := briefings[i].Entry(e.Entry); ok {
				m.Question, m.Stored = found.Question(), true
			}
		}
		all = append(all, m)
	}
	return all, nil
}

// qualityCharts draw the measures of match quality over time, a chart a file of questions, the one
// that was measured last first.
func qualityCharts(newestFirst []evaluation) []chart {
	byFile := map[string]*curves{}
	var files []string
	for _, e := range newestFirst {
		if byFile[e.File] == nil && len(files) < mostQualityCharts {
			files = append(files, e.File)
			byFile[e.File] = &curves{
				ID: "quality-" + strconv.Itoa(len(files)), Title: "Match quality over time: " + e.File,
				Series: []string{"right entry first", "answers that are right", "coverage"}, Classes: []string{"one", "two", "three"},
			}
		}
	}
	for _, e := range slices.Backward(newestFirst) {
		if l := byFile[e.File]; l != nil && e.Read {
			day := time.Unix(e.At, 0).UTC().Format(time.DateOnly)
			l.add(shortDay(day), float64(e.Report.Answerable.Recall1), float64(e.Report.Precision), float64(e.Report.Coverage))
		}
	}
	var all []chart
	for _, file := range files {
		all = append(all, byFile[file].draw())
	}
	return all
}
