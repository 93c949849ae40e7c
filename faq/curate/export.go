package curate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/parse"
)

// Export returns all content: one file a briefing, by name, with the amendments, in a form that import
// reads back to the same entries with the same ids. FAQs alone are JSON Lines, as other programs read
// them, where that says all there is; a page is a briefing in JSON, since no text format has a place
// for the phrasings of its questions.
func (d *Desk) Export(ctx context.Context) (map[string][]byte, error) {
	all, err := d.store.Briefings(ctx)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(all))
	for _, b := range all {
		name, data, err := exported(b)
		if err != nil {
			return nil, err
		}
		for n := 2; files[name] != nil; n++ { // ids of other programs may differ in case alone
			name = strconv.Itoa(n) + "-" + name
		}
		files[name] = data
	}
	return files, nil
}

// ExportOne returns the file of one briefing as [Desk.Export] does, or [faq.ErrNotFound].
func (d *Desk) ExportOne(ctx context.Context, id string) (name string, data []byte, err error) {
	s, err := d.shelf(ctx, id)
	if err != nil {
		return "", nil, err
	}
	if s.now == nil {
		return "", nil, fmt.Errorf("export briefing %s: %w", id, faq.ErrNotFound)
	}
	return exported(s.now)
}

// exported returns the file of a briefing.
func exported(b *faq.Briefing) (name string, data []byte, err error) {
	name = fileName(b.ID)
	if data, err := jsonLines(b); err != nil {
		return "", nil, err
	} else if again, _, err := Read(name+".jsonl", data); err == nil && sameEntries(b, again) {
		return name + ".jsonl", data, nil
	}
	data, err = parse.Format(b)
	return name + ".json", data, err
}

// jsonLines writes the FAQs of a briefing, one a line.
func jsonLines(b *faq.Briefing) ([]byte, error) {
	type line struct {
		ID       string     `json:"id"`
		Question string     `json:"question,omitempty"`
		Variants []string   `json:"variants,omitempty"`
		Answer   string     `json:"answer,omitempty"`
		Sources  []faq.Link `json:"sources,omitempty"`
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, f := range b.FAQs {
		if err := enc.Encode(line{f.ID, f.Question, f.Variants, f.Answer, f.Links}); err != nil {
			return nil, fmt.Errorf("export %s: %w", b.ID, err)
		}
	}
	return out.Bytes(), nil
}

// sameEntries reports whether two briefings say the same but for the lines of their files and their paths.
func sameEntries(a, b *faq.Briefing) bool {
	x, y := tidied(a), tidied(b)
	for _, c := range []*faq.Briefing{x, y} {
		for i := range c.FAQs { // of the copies
			c.FAQs[i].Line = 0
		}
	}
	return reflect.DeepEqual(x, y)
}

// fileName returns the id of a briefing as the name of a file, whatever stands in it.
func fileName(id string) string {
	name := []byte(id)
	for i, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && c != '-' && c != '_' && (c != '.' || i == 0) {
			name[i] = '_'
		}
	}
	return string(name[:min(len(name), 100)])
}
