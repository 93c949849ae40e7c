package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/wire"
)

// briefingLine is a briefing in a list.
type briefingLine struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Date     string `json:"date"` // 2026-11-29, "" for none
	URL      string `json:"url"`
	Path     string `json:"path"`
	Language string `json:"language"`
	Entries  int    `json:"entries"`
}

// briefingWhole is a briefing with all that stands in it.
type briefingWhole struct {
	briefingLine
	Byline   string     `json:"byline"`
	Sections []section  `json:"sections"`
	FAQs     []faqShape `json:"faqs"`
	Prompts  []prompt   `json:"prompts"`
	Topics   []topic    `json:"topics"`
	Links    []faq.Link `json:"links"`
}

type section struct {
	Role     faq.Role  `json:"role"`
	Heading  string    `json:"heading"`
	Passages []passage `json:"passages"`
}

type passage struct {
	ID         string   `json:"id"`
	Text       string   `json:"text"`
	Subheading string   `json:"subheading"`
	Papers     []string `json:"papers"`
}

type faqShape struct {
	Briefing string   `json:"briefing"`
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Variants []string `json:"variants"`
	Answer   string   `json:"answer"`
	Section  string   `json:"section"`
}

type prompt struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Section  string `json:"section"`
}

type topic struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Text    string   `json:"text"`
	Section string   `json:"section"`
}

func newBriefingLine(b *faq.Briefing) briefingLine {
	line := briefingLine{ID: b.ID, Title: b.Title, URL: b.URL, Path: b.Path, Language: b.Language, Entries: wire.Entries(b)}
	if !b.Date.IsZero() {
		line.Date = b.Date.Format("2006-01-02")
	}
	return line
}

func newFAQs(b *faq.Briefing) []faqShape {
	all := []faqShape{}
	for _, f := range b.FAQs {
		all = append(all, faqShape{b.ID, f.ID, f.Question, wire.List(f.Variants), f.Answer, f.Section})
	}
	return all
}

func newBriefingWhole(b *faq.Briefing) briefingWhole {
	out := briefingWhole{
		briefingLine: newBriefingLine(b), Byline: b.Byline, Links: wire.List(b.Links), FAQs: newFAQs(b),
		Sections: []section{}, Prompts: []prompt{}, Topics: []topic{},
	}
	for _, s := range b.Sections {
		shape := section{Role: s.Role, Heading: s.Heading, Passages: []passage{}}
		for _, p := range s.Passages {
			shape.Passages = append(shape.Passages, passage{p.ID, p.Text, p.Subheading, wire.List(p.Papers)})
		}
		out.Sections = append(out.Sections, shape)
	}
	for _, p := range b.Prompts {
		out.Prompts = append(out.Prompts, prompt{p.ID, p.Question, p.Section})
	}
	for _, t := range b.Topics {
		out.Topics = append(out.Topics, topic{t.ID, t.Name, wire.List(t.Aliases), t.Text, t.Section})
	}
	return out
}

func (a *API) briefings(c *call) error {
	all, err := a.store.Briefings(c.ctx())
	if err != nil {
		return err
	}
	lines := []briefingLine{}
	for _, b := range all {
		lines = append(lines, newBriefingLine(b))
	}
	return a.done(c, http.StatusOK, map[string]any{"briefings": lines})
}

func (a *API) briefing(c *call) error {
	b, err := a.store.Briefing(c.ctx(), c.r.PathValue("briefing"))
	if err != nil {
		return noBriefing(err)
	}
	return a.done(c, http.StatusOK, newBriefingWhole(b))
}

func (a *API) removeBriefing(c *call) error {
	if err := a.desk.Remove(c.ctx(), c.by(), c.r.PathValue("briefing")); err != nil {
		return noBriefing(err)
	}
	a.changed(c)
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// noBriefing says that what was not found is a briefing.
func noBriefing(err error) error {
	if errors.Is(err, faq.ErrNotFound) {
		return refusal{http.StatusNotFound, "No briefing has this id: " + version + "/briefings lists them."}
	}
	return err
}

// chosen returns the briefing that the query names, or all.
func (a *API) chosen(c *call) ([]*faq.Briefing, error) {
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	if id := q.Get("briefing"); id != "" {
		b, err := a.store.Briefing(c.ctx(), id)
		return []*faq.Briefing{b}, noBriefing(err)
	}
	return a.store.Briefings(c.ctx())
}

func (a *API) faqs(c *call) error {
	all, err := a.chosen(c)
	if err != nil {
		return err
	}
	out := []faqShape{}
	for _, b := range all {
		out = append(out, newFAQs(b)...)
	}
	return a.done(c, http.StatusOK, map[string]any{"faqs": out})
}

// export writes all content as an archive, or all FAQs as JSON Lines.
func (a *API) export(c *call) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	switch q.Get("format") {
	case "", "zip":
		if q.Get("briefing") != "" {
			return invalid("Of one briefing there are JSON Lines: add format=jsonl.")
		}
		return a.archive(c)
	case "jsonl":
		return a.lines(c)
	}
	return refusal{http.StatusBadRequest, "The parameter format must be zip or jsonl."}
}

func (a *API) archive(c *call) error {
	files, err := a.desk.Export(c.ctx())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.Now().UTC()})
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return fmt.Errorf("write %s into the archive: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return c.attachment("application/zip", "godeeper.zip", b.Bytes())
}

// faqLine is an FAQ as import reads it.
type faqLine struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Variants []string `json:"variants,omitempty"`
	Answer   string   `json:"answer"`
}

// lines writes FAQs of one briefing, or of all. Of several with the same id, the later ones have that of
// their briefing before it: a file of FAQs has each id once.
func (a *API) lines(c *call) error {
	all, err := a.chosen(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	seen := map[string]bool{}
	for _, briefing := range all {
		for _, f := range briefing.FAQs {
			id := f.ID
			if seen[id] {
				id = briefing.ID + "-" + id
			}
			for n := 2; seen[id]; n++ {
				id = briefing.ID + "-" + f.ID + "-" + strconv.Itoa(n)
			}
			seen[id] = true
			line, err := json.Marshal(faqLine{id, f.Question, f.Variants, f.Answer})
			if err != nil {
				return fmt.Errorf("write FAQ %s: %w", f.ID, err)
			}
			b.Write(append(line, '\n'))
		}
	}
	return c.attachment("application/x-ndjson", "faqs.jsonl", b.Bytes())
}

// attachment writes a file.
func (c *call) attachment(kind, name string, data []byte) error {
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = c.w.Write(data) // the program may have gone
	return nil
}
